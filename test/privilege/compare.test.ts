import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { compareRights } from './compare.ts'
import { narrow } from './fence.ts'
import { type Binding, type Role, readGrants } from './granted.ts'
import { type Right, sayRight } from './right.ts'
import { type Entry, readUsed } from './used.ts'

const operator = 'system:serviceaccount:isolation-proxy-system:isolation-proxy-operator-controller-manager'

function entry(change: Partial<Entry> = {}): Entry {
  return {
    stage: 'ResponseComplete',
    verb: 'create',
    userAgent: 'isolation-proxy-operator/0.1.0',
    user: { username: operator },
    objectRef: { resource: 'pods', namespace: 'dedi-default-my-app-1a2b' },
    ...change,
  }
}

async function used(...lines: (Entry | string)[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  await writeFile(join(folder, 'audit.log'), text)
  return (await readUsed(join(folder, 'audit.log'))).map(sayRight)
}

describe('an audit log', () => {
  it('is reduced to what our programs asked for, each once, forbidden or not', async () => {
    const status = { resource: 'isolationpods', apiGroup: 'soh.re', subresource: 'status', namespace: 'dedi-a-b-1' }
    const proxy = { username: 'system:serviceaccount:default:my-app-proxy' }
    const lines = [
      entry(),
      entry(),
      entry({ verb: 'list', objectRef: { resource: 'pods' } }),
      entry({ verb: 'patch', user: proxy, userAgent: 'isolation-proxy/0.1.0', objectRef: status }),
      entry({
        verb: 'get',
        objectRef: { resource: 'leases', apiGroup: 'coordination.k8s.io', namespace: 'isolation-proxy-system' },
      }),
    ]
    expect(await used(...lines)).toEqual([
      'operator create pods in pool',
      'operator list pods in cluster',
      'proxy patch isolationpods.soh.re/status in pool',
      'operator get leases.coordination.k8s.io in system',
    ])
  })

  it('leaves out other accounts, tests that hold our tokens, what is no resource, and a line that is half written', async () => {
    const lines = [
      entry({ user: { username: 'system:admin' } }),
      entry({ userAgent: 'isolation-proxy-operator-test' }),
      entry({ userAgent: 'kubectl/v1.36.3' }),
      entry({ objectRef: undefined }),
      JSON.stringify(entry()).slice(0, -9),
    ]
    expect(await used(...lines)).toEqual([])
  })
})

const subjects = [
  { kind: 'ServiceAccount', namespace: 'isolation-proxy-system', name: 'isolation-proxy-operator-controller-manager' },
]
const role: Role = {
  metadata: { name: 'r' },
  rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'create'] }],
}
const binding = (metadata: Binding['metadata'], kind = 'ClusterRole'): Binding => ({
  metadata,
  subjects,
  roleRef: { kind, name: 'r' },
})
const say = (rights: readonly Right[]) => rights.map(sayRight)

describe('RBAC objects', () => {
  it('grant in the whole cluster, or in the namespace of the binding', () => {
    const grants = (bindings: Binding[], roles: Role[] = []) =>
      say(readGrants({ roles, clusterRoles: [role], bindings }))
    expect(grants([binding({ name: 'b' })])).toEqual([
      'operator create pods in cluster',
      'operator create pods/log in cluster',
      'operator get pods in cluster',
      'operator get pods/log in cluster',
    ])
    expect(grants([binding({ name: 'b', namespace: 'dedi-x' })])).toContain('operator get pods in pool')
    const own = {
      metadata: { name: 'r', namespace: 'team' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    }
    expect(grants([binding({ name: 'b', namespace: 'team' }, 'Role')], [own])).toEqual(['operator * *.* in user'])
    expect(grants([binding({ name: 'b', namespace: 'other' }, 'Role')], [own])).toEqual([])
  })

  it('grant to others than our accounts what is not looked at', () => {
    const bindings = [
      {
        ...binding({ name: 'b' }),
        subjects: [
          { kind: 'User', name: operator },
          { kind: 'ServiceAccount', namespace: 'x', name: 'y' },
        ],
      },
    ]
    expect(readGrants({ roles: [], clusterRoles: [role], bindings })).toEqual([])
  })

  it('are narrowed to pools where the fence holds writes', () => {
    const resourceRules = [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE', 'UPDATE'] }]
    const fence = { metadata: { name: 'f' }, spec: { matchConstraints: { resourceRules } } }
    const grants = readGrants({ roles: [], clusterRoles: [role], bindings: [binding({ name: 'b' })] })
    expect(say(narrow(grants, fence)).filter(right => right.endsWith('pool'))).toEqual(['operator create pods in pool'])
  })
})

describe('used against granted', () => {
  const right = (verb: string, place: Right['place']): Right => ({
    ...{ account: 'operator', group: '', resource: 'pods', subresource: '' },
    ...{ verb, place },
  })

  it('finds nothing where each covers the other, a grant in the whole cluster every namespace', () => {
    const used = [right('get', 'pool'), right('list', 'cluster'), right('create', 'pool')]
    const granted = [right('get', 'cluster'), right('list', 'cluster'), right('create', 'pool')]
    expect(compareRights({ used, granted })).toEqual({ ungranted: [], unused: [], vain: [] })
  })

  it('tells one verb more on either side, and one namespace', () => {
    expect(compareRights({ used: [right('get', 'pool')], granted: [] }).ungranted).toEqual([
      'operator get pods in pool',
    ])
    expect(compareRights({ used: [], granted: [right('get', 'pool')] }).unused).toEqual(['operator get pods in pool'])
    const apart = compareRights({ used: [right('get', 'user')], granted: [right('get', 'pool')] })
    expect(apart).toMatchObject({ ungranted: ['operator get pods in user'], unused: ['operator get pods in pool'] })
    expect(compareRights({ used: [right('get', 'cluster')], granted: [right('get', 'pool')] }).ungranted).toHaveLength(
      1,
    )
  })

  it('excepts what has a reason, and tells of a reason that is in vain', () => {
    const exceptions = [{ right: 'operator get pods in pool', because: 'a test' }]
    const granted = [right('get', 'pool')]
    expect(compareRights({ used: [], granted, exceptions })).toEqual({ ungranted: [], unused: [], vain: [] })
    expect(compareRights({ used: granted, granted, exceptions }).vain).toEqual(['operator get pods in pool'])
    expect(compareRights({ used: [], granted: [], exceptions }).vain).toEqual(['operator get pods in pool'])
  })
})
