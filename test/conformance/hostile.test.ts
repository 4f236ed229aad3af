// What nobody sends who means well: it is refused in a sentence, and gives nobody anything.
import { describe, expect, test } from 'vitest'
import type { Pod, Role } from '../../api/kube/objects.ts'
import {
  configMaps,
  namespaces,
  pods,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
} from '../../api/kube/resources.ts'
import { eventually } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { connect, expectStatus, randomName } from './server.ts'
import { inVersion, isOldest } from './version.ts'

const server = await connect()
const namespace = await makeNamespace(server)
const other = await makeNamespace(server)
const { client, ask } = server
const maps = `/api/v1/namespaces/${namespace}/configmaps`

type Rule = NonNullable<Role['rules']>[number]

/** The token of an account that holds these rules in `namespace`: the server knows of them by then. */
async function robotWith(rules: NonNullable<Role['rules']>): Promise<string> {
  const ref = { namespace, name: randomName('robot') }
  await client.create(serviceAccounts, { metadata: ref })
  await client.create(roles, { metadata: ref, rules })
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: ref.name }
  await client.create(roleBindings, { metadata: ref, roleRef, subjects: [{ kind: 'ServiceAccount', ...ref }] })
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const request: { status: { token: string } } = await client.createSubresource(serviceAccounts, ref, 'token', body)
  const { token } = request.status
  for (const rule of rules) await untilHeld(token, rule)
  return token
}

/** A real server's authorizer learns of roles and bindings by a watch, some time after they were written. */
async function untilHeld(token: string, { apiGroups, resources, verbs, resourceNames }: Rule): Promise<void> {
  const [resource, subresource] = resources!.at(-1)!.split('/')
  const asked = {
    namespace,
    group: apiGroups!.at(-1),
    resource,
    subresource,
    verb: verbs.at(-1),
    name: resourceNames?.[0],
  }
  const body = {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    spec: { resourceAttributes: asked },
  }
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  await eventually(async () => {
    expect((await ask({ method: 'POST', path, body, token })).body).toMatchObject({ status: { allowed: true } })
  })
}

describe('all rights within a namespace', () => {
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]

  test('are none on another namespace, whatever path leads there', async () => {
    const token = await robotWith(rules)
    const through = `/api/v1/namespaces/${namespace}/namespaces`
    expectStatus(await ask({ path: `${through}/${other}`, token }), 404, 'NotFound')
    expectStatus(await ask({ method: 'DELETE', path: `${through}/${other}`, token }), 404, 'NotFound')
    expectStatus(await ask({ path: through, token }), 404, 'NotFound')
    const body = { metadata: { name: randomName('stray') } }
    expectStatus(await ask({ method: 'POST', path: through, token, body }), 404, 'NotFound')
    expectStatus(await ask({ path: `/api/v1/namespaces/${other}`, token }), 403, 'Forbidden')
    expect((await client.get(namespaces, { name: other })).metadata.deletionTimestamp).toBeUndefined()
  })

  test('lead to no node, not by an upgrade either', async () => {
    const token = await robotWith(rules)
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const path = `/api/v1/namespaces/${namespace}/nodes/any/proxy/run`
    const answer = await ask({ path, token, headers: { ...headers, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' } })
    expectStatus(answer, 404, 'NotFound', 'the server could not find the requested resource')
  })
})

test.each(['exec?command=ls&stdout=true', 'attach?stdout=true', 'portforward?ports=80'])(
  'the right to get %s is no right to open it, by an upgrade or without',
  async way => {
    const name = randomName('entered')
    const container = { name: 'c', image: 'none.example/none:1' }
    await client.create(pods, { metadata: { namespace, name }, spec: { containers: [container] } } as Pod)
    const resources = ['pods/exec', 'pods/attach', 'pods/portforward']
    const reader = await robotWith([{ apiGroups: [''], resources, verbs: ['get'] }])
    const opener = await robotWith([{ apiGroups: [''], resources, verbs: ['get', 'create'] }])
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/${way}`
    const socket = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
    for (const headers of [{}, { connection: 'Upgrade', upgrade: 'websocket', ...socket }]) {
      const read = await ask({ path, headers, token: reader })
      // Before Kubernetes 1.35 the right to get it was enough.
      if (isOldest) expectStatus(read, 400, 'BadRequest')
      else expectStatus(read, 403, 'Forbidden', `pods "${name}" is forbidden: `)
      expectStatus(await ask({ path, headers, token: opener }), 400, 'BadRequest')
    }
  },
)

test('a list by one name cannot be made a list of all by what its selector quotes', async () => {
  const [mine, foreign] = [randomName('mine'), randomName('foreign')]
  for (const name of [mine, foreign]) await client.create(secrets, { metadata: { namespace, name } })
  const token = await robotWith([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'], resourceNames: [mine] }])
  const listed = (selector: string) => {
    const path = `/api/v1/namespaces/${namespace}/secrets?fieldSelector=${encodeURIComponent(selector)}`
    return ask({ path, token })
  }
  expect((await listed(`metadata.name=${mine}`)).status).toBe(200)
  expectStatus(await listed(`metadata.name=${foreign}`), 403, 'Forbidden')
  expectStatus(await listed(`type!=a\\,metadata.name=${mine}`), 403, 'Forbidden')
  expectStatus(await listed(`type!=a\\\\\\,metadata.name=${mine}`), 403, 'Forbidden')
})

test('keys that are words of the server’s own language are keys like others', async () => {
  const name = randomName('words')
  const data = '{"__proto__":"p","constructor":"c","toString":"t"}'
  const body = `{"metadata":{"name":"${name}","labels":{"constructor":"c"}},"data":${data}}`
  const made = await ask({ method: 'POST', path: maps, body })
  expect(made.status, made.text).toBe(201)
  expect(JSON.stringify((made.body as { data: object }).data)).toBe(data)
  const plain = randomName('plain')
  await client.create(configMaps, { metadata: { namespace, name: plain } })
  const chosen = await client.list(configMaps, { namespace, labelSelector: 'constructor' })
  expect(chosen.items.map(({ metadata }) => metadata.name)).toEqual([name])
  const others = await client.list(configMaps, { namespace, labelSelector: '!constructor,!toString' })
  expect(others.items.map(({ metadata }) => metadata.name)).toContain(plain)
  const patched = await ask({
    method: 'PATCH',
    path: `${maps}/${name}`,
    body: '{"data":{"__proto__":"q","constructor":null,"valueOf":"v"}}',
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
  })
  expect(JSON.stringify((patched.body as { data: object }).data)).toBe('{"__proto__":"q","toString":"t","valueOf":"v"}')
})

describe('a value within ten thousand and one others', () => {
  const deep = (field: string) => `{"${field}":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`
  const wrong = "invalid character '{' exceeded max depth"

  test('is refused in a new object', async () => {
    const answer = await ask({ method: 'POST', path: maps, body: deep('data') })
    expectStatus(answer, 400, 'BadRequest')
    expect(answer.text).toContain(`json parse error: ${wrong}`)
  })

  test.each(['merge', 'strategic-merge'])('is refused in a %s patch', async form => {
    const name = randomName('deep')
    await client.create(configMaps, { metadata: { namespace, name } })
    const headers = { 'content-type': `application/${form}-patch+json` }
    const answer = await ask({ method: 'PATCH', path: `${maps}/${name}`, body: deep('x'), headers })
    expectStatus(answer, 400, 'BadRequest')
    expect(answer.text).toContain(inVersion({ newest: 'invalid JSON patch', oldest: wrong }))
  })
})

describe('YAML that', () => {
  const headers = { 'content-type': 'application/yaml' }
  const nine = (word: string) => `[${Array(9).fill(word).join(',')}]`
  const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => {
    return `${name}: &${name} ${nine(index === 0 ? 'l' : `*${'abcdefg'[index - 1]}`)}`
  })

  test.each([
    ['stands for a million words', lines.join('\n'), 'yaml: document contains excessive aliasing'],
    ['names an anchor that nobody has set', 'a: *nope', "yaml: unknown anchor 'nope' referenced"],
  ])('%s is refused', async (_, body, sentence) => {
    const answer = await ask({ method: 'POST', path: maps, body, headers })
    expectStatus(answer, 400, 'BadRequest')
    expect(answer.text).toContain(sentence)
  })
})

test('a body that is far too large is answered while it is still sent', async () => {
  const answer = await ask({ method: 'POST', path: maps, body: 'x'.repeat(16 * 1024 * 1024) })
  expectStatus(answer, 413, 'RequestEntityTooLarge')
})

test('an unknown field in a foreign script is warned of, and what was asked for is answered', async () => {
  const body = { metadata: { name: randomName('snow') }, '☃': 1 }
  const answer = await ask({ method: 'POST', path: maps, body })
  expect(answer.status, answer.text).toBe(201)
  expect(Buffer.from(String(answer.headers.warning), 'latin1').toString()).toBe('299 - "unknown field \\"☃\\""')
})

test('thousands of warnings fit into what clients take', async () => {
  const strangers = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`unknown${index}`, 1]))
  const body = { metadata: { name: randomName('strange') }, ...strangers }
  const answer = await ask({ method: 'POST', path: `${maps}?fieldValidation=Warn`, body })
  expect(answer.status, answer.text).toBe(201)
  expect(String(answer.headers.warning).length).toBeLessThan(16 * 1024)
})

test('a selector of many names is read', async () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `value-number-${index}`)
  const selector = encodeURIComponent(`key in (${names.join(',')})`)
  expect((await ask({ path: `${maps}?labelSelector=${selector}` })).status).toBe(200)
})

test('a watch for years is one', async () => {
  const { metadata } = await client.list(configMaps, { namespace })
  const name = randomName('years')
  const seen: string[] = []
  const onOpen = () => void client.create(configMaps, { metadata: { namespace, name } })
  const options = { namespace, resourceVersion: metadata.resourceVersion, timeoutSeconds: 99_999_999, onOpen }
  for await (const event of client.watch(configMaps, options)) {
    if (event.type === 'BOOKMARK') continue
    seen.push(event.object.metadata.name)
    break
  }
  expect(seen).toEqual([name])
})
