import { describe, expect, test } from 'vitest'
import { buildFlows } from '../../../../sandbox/server/flow/born.ts'
import { createClassifier, flowHeaders, levelShelf, schemaShelf } from '../../../../sandbox/server/flow/classify.ts'
import type { FlowRule } from '../../../../sandbox/server/flow/match.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { readResource } from '../../../../sandbox/server/request.ts'

const withUid = (object: Obj): Obj => ({ ...object, metadata: { ...object.metadata, uid: object.metadata.name } })

function source(objects: Obj[]) {
  const listeners: Array<() => void> = []
  const isLevel = ({ kind }: Obj) => kind === 'PriorityLevelConfiguration'
  return {
    list: (shelf: string) => objects.filter(object => isLevel(object) === (shelf === levelShelf)),
    listen: (shelf: string, listener: () => void) => {
      if (shelf === levelShelf || shelf === schemaShelf) listeners.push(listener)
    },
    set(now: Obj[]) {
      objects = now
      for (const listener of listeners) listener()
    },
  }
}

const account = (namespace: string, name = 'default') => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
})
const person = (name: string, ...groups: string[]) => ({ name, groups: [...groups, 'system:authenticated'] })
const nobody = { name: 'system:anonymous', groups: ['system:unauthenticated'] }
const admin = person('admin', 'system:masters')
const node = person('system:node:x', 'system:nodes')
const manager = person('system:kube-controller-manager')

/** `GET /path` */
function wish(text: string) {
  const [method = '', path = ''] = text.split(' ')
  const url = new URL(path, 'https://x')
  return { method, path: url.pathname, resource: readResource(method, url) }
}

const lease = '/apis/coordination.k8s.io/v1/namespaces/a/leases/x'

// As a real API server answered.
describe('the flows that a cluster begins with', () => {
  const classify = createClassifier(source(buildFlows().map(withUid)))
  test.each<[who: string, user: Parameters<typeof classify>[0], asked: string, schema: string, level: string]>([
    ['an administrator', admin, 'GET /api/v1/pods', 'exempt', 'exempt'],
    ['an administrator', admin, 'GET /healthz', 'exempt', 'exempt'],
    ['an account', account('a'), 'GET /healthz', 'probes', 'exempt'],
    ['an account', account('a'), 'GET /livez/ping', 'probes', 'exempt'],
    ['an account', account('a'), 'POST /healthz', 'service-accounts', 'workload-low'],
    ['an account', account('a'), 'GET /apis', 'service-accounts', 'workload-low'],
    ['an account', account('a'), 'GET /api/v1/namespaces/a/pods', 'service-accounts', 'workload-low'],
    ['an account', account('a'), 'GET /api/v1/nodes', 'service-accounts', 'workload-low'],
    ['an account', account('a'), `GET ${lease}`, 'service-accounts', 'workload-low'],
    ['an account', account('a'), 'GET /api/v1/namespaces/a/pods?watch=1', 'service-accounts', 'workload-low'],
    ['an account', account('kube-system'), 'GET /version', 'kube-system-service-accounts', 'workload-high'],
    ['an account', account('kube-system'), `GET ${lease}`, 'system-leader-election', 'leader-election'],
    ['an account', account('kube-system'), `PATCH ${lease}`, 'kube-system-service-accounts', 'workload-high'],
    ['an account', account('kube-system2'), `GET ${lease}`, 'service-accounts', 'workload-low'],
    ['nobody', nobody, 'GET /readyz', 'probes', 'exempt'],
    ['nobody', nobody, 'GET /apis', 'global-default', 'global-default'],
    ['a person', person('ann'), 'GET /api/v1/pods', 'global-default', 'global-default'],
    ['a manager', manager, 'GET /api/v1/pods', 'kube-controller-manager', 'workload-high'],
    ['a manager', manager, `PUT ${lease}`, 'system-leader-election', 'leader-election'],
    ['a manager', manager, `PATCH ${lease}`, 'kube-controller-manager', 'workload-high'],
    ['a node', node, 'PATCH /api/v1/nodes/x/status', 'system-node-high', 'node-high'],
    ['a node', node, `PATCH ${lease}`, 'system-node-high', 'node-high'],
    ['a node', node, 'GET /api/v1/pods', 'system-nodes', 'system'],
  ])('%s, %o: %s is of %s', (_who, user, asked, schema, level) => {
    expect(classify(user, wish(asked))).toEqual({ schemaUid: schema, levelUid: level })
  })

  test.each(['log', 'exec', 'attach', 'portforward', 'proxy'])('a stream (%s) is of none', name => {
    expect(classify(account('a'), wish(`GET /api/v1/namespaces/a/pods/x/${name}`))).toBeUndefined()
  })
})

describe('a FlowSchema', () => {
  const rule: FlowRule = {
    subjects: [{ kind: 'User', user: { name: 'ann' } }],
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/apis/*', '/x'] }],
    resourceRules: [{ verbs: ['*'], apiGroups: [''], resources: ['pods/status', 'configmaps'], namespaces: ['a'] }],
  }
  const schema = (name: string, matchingPrecedence: number, level = 'system'): Obj => ({
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name, uid: name },
    spec: { matchingPrecedence, priorityLevelConfiguration: { name: level }, rules: [rule] },
  })
  const born = buildFlows().map(withUid)
  const of = (objects: Obj[], asked: string) =>
    createClassifier(source([...born, ...objects]))(person('ann'), wish(asked))?.schemaUid

  test.each([
    ['GET /apis', false],
    ['GET /apis/', true],
    ['GET /apis/apps', true],
    ['GET /x', true],
    ['GET /x/y', true],
    ['GET /xy', false],
    ['DELETE /x', false],
    ['GET /api/v1/namespaces/a/pods/x', false],
    ['GET /api/v1/namespaces/a/pods/x/status', true],
    ['GET /api/v1/namespaces/a/configmaps', true],
    ['GET /api/v1/configmaps', false],
    ['GET /api/v1/namespaces/b/configmaps', false],
  ])('is about %s: %s', (asked, expected) => {
    expect(of([schema('own', 20)], asked) === 'own').toBe(expected)
  })

  test.each([
    ['GET /api/v1/nodes', 'system:a', true],
    ['GET /api/v1/namespaces/a/pods', 'system:a', true],
    ['GET /api/v1/namespaces/b/pods', 'system:a', false],
    ['GET /api/v1/nodes', 'system:all', false],
    ['GET /api/v1/namespaces/b/pods', 'system:all', true],
  ])('within the cluster and one namespace, or within all of them: %s of %s: %s', (asked, name, expected) => {
    const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
    const scoped = (user: string, scope: object): Obj => ({
      ...schema(user, 20),
      spec: {
        ...(schema(user, 20).spec as object),
        rules: [{ subjects: [{ kind: 'User', user: { name: user } }], resourceRules: [{ ...everything, ...scope }] }],
      },
    })
    const objects = [
      scoped('system:a', { clusterScope: true, namespaces: ['a'] }),
      scoped('system:all', { namespaces: ['*'] }),
    ]
    const found = createClassifier(source([...born, ...objects]))(person(name), wish(asked))
    expect(found?.schemaUid === name).toBe(expected)
  })

  test('of the lowest precedence counts, then that of the first name', () => {
    expect(of([schema('b', 30), schema('a', 30), schema('z', 20)], 'GET /x')).toBe('z')
    expect(of([schema('b', 30), schema('a', 30)], 'GET /x')).toBe('a')
  })

  test('whose level is missing counts for nothing, until it is there', () => {
    const lost = schema('lost', 20, 'own-level')
    const objects = source([...born, lost])
    const classify = createClassifier(objects)
    const ask = () => classify(person('ann'), wish('GET /x'))?.schemaUid
    expect(ask()).toBe('global-default')
    const level = { ...born.find(({ metadata }) => metadata.name === 'system')! }
    objects.set([...born, lost, { ...level, metadata: { name: 'own-level', uid: 'own-level' } }])
    expect(ask()).toBe('lost')
  })

  test('is told in two headers', () => {
    expect(flowHeaders({ schemaUid: 's', levelUid: 'l' })).toEqual({
      'X-Kubernetes-Pf-Flowschema-Uid': 's',
      'X-Kubernetes-Pf-Prioritylevel-Uid': 'l',
    })
  })
})
