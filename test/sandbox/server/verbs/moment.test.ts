// Moments that a list or a watch may ask for, and how those that make no sense are refused: each sentence is the real server's.
import { expect, test } from 'vitest'
import { configMaps, namespaces } from '../../../../api/kube/resources.ts'
import { runServer } from '../runServer.ts'

const { ask, client } = await runServer()
const list = '/api/v1/namespaces/default/configmaps'
const watch = `${list}?watch=true&timeoutSeconds=1`
for (const name of ['a', 'b', 'c']) await client.create(configMaps, { metadata: { namespace: 'default', name } })
const { resourceVersion: early } = (await client.list(configMaps, { namespace: 'default' })).metadata
await client.create(configMaps, { metadata: { namespace: 'default', name: 'd' } })
const first = await client.list(configMaps, { namespace: 'default', limit: 1 })
const token = first.metadata.continue!

function forged(rv: number): string {
  return Buffer.from(JSON.stringify({ rv, ns: '', name: 'a' })).toString('base64url')
}

const match = 'resourceVersionMatch'
const invalid = (what: string) => `ListOptions.meta.k8s.io "" is invalid: ${what}`
const initialNeedsMatch = `${match}: Forbidden: sendInitialEvents requires setting ${match} to NotOlderThan`

test.each([
  [
    `${list}?${match}=Exact`,
    422,
    invalid(`${match}: Forbidden: ${match} is forbidden unless resourceVersion is provided`),
  ],
  [
    `${list}?${match}=Foo&resourceVersion=5`,
    422,
    invalid(`${match}: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""`),
  ],
  [
    `${list}?${match}=Exact&resourceVersion=0`,
    422,
    invalid(`${match}: Forbidden: ${match} "exact" is forbidden for resourceVersion "0"`),
  ],
  [
    `${list}?${match}=Exact&resourceVersion=5&continue=${token}`,
    422,
    invalid(`${match}: Forbidden: ${match} is forbidden when continue is provided`),
  ],
  [
    `${list}?sendInitialEvents=true`,
    422,
    invalid('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'),
  ],
  [
    `${list}?resourceVersion=5&continue=${token}`,
    400,
    'specifying resource version is not allowed when using continue',
  ],
  [`${list}?continue=x`, 400, 'invalid continue token: continue key is not valid: x'],
  [`${list}?continue=${forged(2 ** 50)}`, 400, /^invalid continue token: .* which is yet to come$/],
  [`${list}?continue=${forged(0.5)}`, 400, /^invalid continue token/],
  [
    `${list}?resourceVersion=x`,
    400,
    'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ],
  [`${list}?resourceVersion=1&${match}=Exact`, 410, 'The resourceVersion for the provided list is too old.'],
  [`${list}?resourceVersion=1&limit=1`, 410, 'The resourceVersion for the provided list is too old.'],
  [`${watch}&sendInitialEvents=true`, 422, invalid(initialNeedsMatch)],
  [
    `${watch}&sendInitialEvents=true&${match}=Exact`,
    422,
    invalid(`[${initialNeedsMatch}, ${match}: Unsupported value: "Exact": supported values: "NotOlderThan"]`),
  ],
  [`${watch}&sendInitialEvents=false`, 422, invalid(initialNeedsMatch)],
  [
    `${list}?sendInitialEvents=false`,
    422,
    invalid('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'),
  ],
  [
    `${watch}&${match}=NotOlderThan`,
    422,
    invalid(`${match}: Forbidden: ${match} is forbidden for watch unless sendInitialEvents is provided`),
  ],
  [`${watch}&continue=${token}`, 422, invalid(`${match}: Forbidden: ${match} is forbidden when continue is provided`)],
  [
    `${watch}&resourceVersion=x`,
    500,
    'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ],
])('%s is refused with %i', async (path, status, message) => {
  const answer = await ask(path)
  expect(JSON.parse(answer.text)).toMatchObject({ kind: 'Status', code: status, message })
  expect(answer.status).toBe(status)
})

test.each([`${list}?resourceVersion=99999999`, `${list}?resourceVersion=99999999&${match}=Exact`])(
  '%s asks for a moment that has not come',
  async path => {
    const answer = await ask(path)
    expect(answer.status).toBe(504)
    expect(answer.headers['retry-after']).toBe('1')
    expect(JSON.parse(answer.text)).toMatchObject({
      reason: 'Timeout',
      message: expect.stringMatching(/^Timeout: Too large resource version: 99999999, current: \d+$/),
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
    })
  },
)

async function names(query: string): Promise<string[]> {
  const { items } = JSON.parse((await ask(`${list}?${query}`)).text) as { items: { metadata: { name: string } }[] }
  return items.map(({ metadata }) => metadata.name).filter(name => name.length === 1)
}

test.each([
  ['Exact shows that moment', `resourceVersion=${early}&${match}=Exact`, ['a', 'b', 'c']],
  ['NotOlderThan shows now', `resourceVersion=${early}&${match}=NotOlderThan`, ['a', 'b', 'c', 'd']],
  ['a moment alone means not older', `resourceVersion=${early}`, ['a', 'b', 'c', 'd']],
  ['with a limit it means exactly', `resourceVersion=${early}&limit=10`, ['a', 'b', 'c']],
  [
    'NotOlderThan with a limit is a first page of now',
    `resourceVersion=${early}&limit=2&${match}=NotOlderThan`,
    ['a', 'b'],
  ],
  ['0 comes whole, whatever the limit', 'resourceVersion=0&limit=2', ['a', 'b', 'c', 'd']],
  ['a negative limit is none', 'limit=-1', ['a', 'b', 'c', 'd']],
])('%s', async (_, query, found) => {
  expect(await names(query)).toEqual(found)
})

test('pages go on with their own moment, past what was made, changed and removed meanwhile', async () => {
  const page = await client.list(configMaps, { namespace: 'default', limit: 2 })
  await client.create(configMaps, { metadata: { namespace: 'default', name: 'bb' } })
  for (const name of ['b', 'c']) {
    await client.patch(configMaps, { namespace: 'default', name }, { data: { new: 'yes' } }, { type: 'merge' })
  }
  await client.delete(configMaps, { namespace: 'default', name: 'd' })
  expect(await names(`continue=${page.metadata.continue}&limit=10`)).toEqual(['c', 'd'])
  await client.delete(configMaps, { namespace: 'default', name: 'bb' })
  await client.create(configMaps, { metadata: { namespace: 'default', name: 'd' } })
})

test('pages over all namespaces come in the order of keys: a namespace with a dash before the one that it begins with', async () => {
  for (const name of ['x', 'x-y', 'x0']) await client.create(namespaces, { metadata: { name } })
  const labels = { order: 'yes' }
  for (const namespace of ['x', 'x-y', 'x0']) {
    for (const name of ['m', 'n']) await client.create(configMaps, { metadata: { namespace, name, labels } })
  }
  const seen: string[] = []
  let next: string | undefined
  do {
    const page = await client.list(configMaps, { labelSelector: 'order=yes', limit: 1, continue: next })
    for (const { metadata } of page.items) seen.push(`${metadata.namespace}/${metadata.name}`)
    next = page.metadata.continue
  } while (next)
  expect(seen).toEqual(['x-y/m', 'x-y/n', 'x/m', 'x/n', 'x0/m', 'x0/n'])
})

test('items of built-in kinds do not say what they are: their list does', async () => {
  const { items } = JSON.parse((await ask(list)).text) as { items: object[] }
  for (const item of items) expect(Object.keys(item)).not.toContain('kind')
})
