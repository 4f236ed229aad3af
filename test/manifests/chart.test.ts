// Every value of the original's chart has a place here: docs/chart.md says which, and its examples do what they say.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Container, Deployment, KubeObject, PodSpec, RoleBinding, ServiceAccount } from '../../api/kube/objects.ts'
import { hasKubectl } from '../product/kubectl.ts'
import { dropSchemas, examples, layInstall, parseObjects, renderText, rows } from './chartDocs.ts'

type Objects = readonly KubeObject[]
type Policy = KubeObject & { readonly spec: { readonly matchConditions: readonly { readonly expression: string }[] } }

const all = <T extends KubeObject>(objects: Objects, kind: string) =>
  objects.filter(object => object.kind === kind) as T[]
const deployment = (objects: Objects): Deployment => all<Deployment>(objects, 'Deployment')[0]!
const pod = (objects: Objects): PodSpec => deployment(objects).spec!.template.spec!
const container = (objects: Objects): Container => pod(objects).containers[0]!
const env = (objects: Objects, name: string) => container(objects).env!.find(each => each.name === name)?.value
const port = (objects: Objects, name: string) => {
  const opened = container(objects).ports!.find(each => each.name === name)!.containerPort
  return `${opened}${env(objects, `${name.toUpperCase()}_PORT`) === String(opened) ? '' : ' but listens elsewhere'}`
}
const account = (objects: Objects): ServiceAccount | undefined => all<ServiceAccount>(objects, 'ServiceAccount')[0]
/** Whoever the Deployment runs as has all rights, and all fences. */
const runsAs = (objects: Objects) => {
  const name = pod(objects).serviceAccountName!
  const bindings = [...all<RoleBinding>(objects, 'RoleBinding'), ...all<RoleBinding>(objects, 'ClusterRoleBinding')]
  const bound = bindings.every(({ subjects }) => subjects?.every(subject => subject.name === name))
  const policies = all<Policy>(objects, 'ValidatingAdmissionPolicy')
  const fenced = policies.every(
    ({ metadata, spec }) =>
      spec.matchConditions[0]!.expression.includes(`:${name}'`) === metadata.name.includes('-operator-'),
  )
  return `${name}${bound && bindings.length > 2 ? '' : ' without rights'}${fenced && policies.length > 0 ? '' : ' without a fence'}`
}
/** `name value, name value`: as the table says it; `none` for nothing. */
function say(value: unknown): string {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return 'none'
  if (Array.isArray(value)) return value.map(say).join(' ')
  if (typeof value !== 'object') return String(value)
  const only = Object.values(value)
  if (Object.keys(value).length === 1 && ['type', 'name'].includes(Object.keys(value)[0]!)) return say(only[0])
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${say(inner)}`)
    .toSorted()
    .join(', ')
}
const repository = (image: string | undefined) => image?.slice(0, image.lastIndexOf(':'))
const tag = (image: string | undefined) => image?.slice(image.lastIndexOf(':') + 1)

/** What of an installation each value of the chart is about, and what the example makes of it. */
const wishes: Readonly<Record<string, { read(objects: Objects): unknown; wished: string; proxies?: string }>> = {
  replicaCount: { read: objects => deployment(objects).spec?.replicas, wished: '3' },
  'image.repository': {
    read: objects => repository(container(objects).image),
    wished: 'registry.example.com/isolation-proxy/operator',
    proxies: 'PROXY_IMAGE=registry.example.com/isolation-proxy/proxy:0.1.0',
  },
  'image.tag': {
    read: objects => tag(container(objects).image),
    wished: '0.2.0',
    proxies: 'PROXY_IMAGE=isolation-proxy/proxy:0.2.0',
  },
  'image.pullPolicy': {
    read: objects => container(objects).imagePullPolicy,
    wished: 'Always',
    proxies: 'PROXY_IMAGE_PULL_POLICY=Always',
  },
  imagePullSecrets: {
    read: objects => pod(objects).imagePullSecrets,
    wished: 'my-registry',
    proxies: 'PROXY_IMAGE_PULL_SECRETS=my-registry',
  },
  'serviceAccount.create': { read: objects => account(objects) !== undefined, wished: 'false' },
  'serviceAccount.name': { read: runsAs, wished: 'my-account' },
  'serviceAccount.annotations': {
    read: objects => account(objects)?.metadata.annotations,
    wished: 'example.com/role reader',
  },
  'resources.limits': { read: objects => container(objects).resources?.limits, wished: 'cpu 1, memory 512Mi' },
  'resources.requests': { read: objects => container(objects).resources?.requests, wished: 'cpu 200m, memory 128Mi' },
  'metrics.enabled': { read: objects => all(objects, 'Service').length > 0, wished: 'false' },
  'metrics.port': { read: objects => port(objects, 'metrics'), wished: '9080' },
  'healthProbe.enabled': {
    read: objects => [container(objects).livenessProbe, container(objects).readinessProbe].some(Boolean),
    wished: 'false',
  },
  'healthProbe.port': { read: objects => port(objects, 'health'), wished: '9081' },
  'leaderElection.enabled': { read: objects => env(objects, 'LEADER_ELECTION'), wished: 'true' },
  nodeSelector: { read: objects => pod(objects).nodeSelector, wished: 'kubernetes.io/os linux' },
  tolerations: {
    read: objects => pod(objects).tolerations,
    wished: 'effect NoSchedule, key node-role.kubernetes.io/control-plane, operator Exists',
  },
  affinity: {
    read: objects =>
      pod(objects).affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
        ?.matchExpressions,
    wished: 'key kubernetes.io/arch, operator In, values amd64 arm64',
  },
  podSecurityContext: {
    read: objects => pod(objects).securityContext,
    wished: 'runAsGroup 10001, runAsNonRoot true, runAsUser 10001, seccompProfile RuntimeDefault',
  },
  securityContext: {
    read: objects => container(objects).securityContext,
    wished: 'allowPrivilegeEscalation false, capabilities drop ALL, readOnlyRootFilesystem true, runAsUser 10001',
  },
  'log level': {
    read: objects => env(objects, 'LOG_LEVEL'),
    wished: 'debug',
    proxies: 'PROXY_LOG_LEVEL=info',
  },
  'watched namespaces': {
    read: objects => env(objects, 'WATCH_NAMESPACES') ?? 'all',
    wished: 'games,labs',
  },
}

/** The original's chart: its values, and what they are there when nobody sets them. */
const chart: Readonly<Record<string, string>> = {
  replicaCount: '1',
  'image.repository': 'zot.soh.re/isolation-proxy',
  'image.tag': 'latest',
  'image.pullPolicy': 'Always',
  'serviceAccount.create': 'true',
  'resources.limits': 'cpu 500m, memory 256Mi',
  'resources.requests': 'cpu 100m, memory 64Mi',
  'metrics.enabled': 'true',
  'metrics.port': '8080',
  'healthProbe.enabled': 'true',
  'healthProbe.port': '8081',
  'leaderElection.enabled': 'false',
}

let folder: string
let standard: Objects
beforeAll(() => {
  folder = layInstall()
  dropSchemas(folder)
  if (hasKubectl) standard = parseObjects(renderText(folder))
})
afterAll(() => rmSync(folder, { recursive: true }))
if (!hasKubectl) console.log('left out, for want of kubectl: what the examples of docs/chart.md render')

describe('the table of docs/chart.md', () => {
  it('has every value of the chart, each with its example', () => {
    const values = rows.map(({ value }) => value)
    expect(values).toEqual(Object.keys(wishes))
    expect([...examples.keys()]).toEqual(values)
    expect(values).toEqual(expect.arrayContaining(Object.keys(chart)))
    for (const { value, how } of rows)
      expect(how).toContain(`(#${value.replaceAll('.', '').replaceAll(' ', '-').toLowerCase()})`)
  })

  it("says what the chart's default was, and has a dash where the chart has no such value", () => {
    expect(rows.map(({ value, there }) => [value, there])).toEqual(
      rows.map(({ value }) => [value, chart[value] ?? '-']),
    )
  })

  it.skipIf(!hasKubectl).each(rows)('$value: the default is $here', ({ value, here }) => {
    expect(say(wishes[value]!.read(standard))).toBe(here)
  })
})

describe.skipIf(!hasKubectl)('the example of', () => {
  it.each(Object.entries(wishes))('%s sets it', (value, { read, wished, proxies }) => {
    const objects = parseObjects(renderText(folder, examples.get(value)!))
    expect(say(read(objects))).toBe(wished)
    const [name = '', ...rest] = proxies?.split('=') ?? []
    if (proxies) expect(env(objects, name)).toBe(rest.join('='))
    expect(runsAs(objects)).toMatch(/^(my-account|isolation-proxy-operator-controller-manager)$/)
  })

  it('serviceAccount.create leaves the Deployment an account that is not made here', () => {
    expect(runsAs(parseObjects(renderText(folder, examples.get('serviceAccount.create')!)))).toBe('my-account')
  })

  it('watched namespaces binds the operator there, and in no other namespace of users', () => {
    const objects = parseObjects(renderText(folder, examples.get('watched namespaces')!))
    const to = (kind: string) =>
      all<RoleBinding>(objects, kind)
        .filter(({ roleRef }) => roleRef.name === 'isolation-proxy-operator-services')
        .map(({ metadata }) => metadata.namespace)
    expect({ bound: to('RoleBinding'), everywhere: to('ClusterRoleBinding') }).toEqual({
      bound: ['games', 'labs'],
      everywhere: [],
    })
  })
})
