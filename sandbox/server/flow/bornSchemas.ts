// Which requests the FlowSchemas that every cluster begins with are about, in the order in which they count.
import { authenticated, masters, unauthenticated } from '../access/user.ts'
import type { FlowRule, PathRule, ResourceRule, Subject } from './match.ts'

type Row = FlowRule & {
  readonly name: string
  readonly level: string
  /** The lowest that matches counts. */
  readonly precedence: number
  /** What its flows are told apart by. */
  readonly by?: 'ByUser' | 'ByNamespace'
}

const groups = (...names: string[]): Subject[] => names.map(name => ({ kind: 'Group', group: { name } }))
const users = (...names: string[]): Subject[] => names.map(name => ({ kind: 'User', user: { name } }))
const systemAccounts: Subject = { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } }

const everyObject: ResourceRule = {
  verbs: ['*'],
  apiGroups: ['*'],
  resources: ['*'],
  clusterScope: true,
  namespaces: ['*'],
}
const everyPath: PathRule = { verbs: ['*'], nonResourceURLs: ['*'] }
const everything = { resourceRules: [everyObject], nonResourceRules: [everyPath] }
const everybody = groups(unauthenticated, authenticated)
const leases = (...verbs: string[]): ResourceRule => ({
  verbs,
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  namespaces: ['*'],
})
const ownNode: ResourceRule = { ...everyObject, apiGroups: [''], resources: ['nodes', 'nodes/status'] }
const health: PathRule = { verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }

export const schemaRows: readonly Row[] = [
  { name: 'exempt', level: 'exempt', precedence: 1, subjects: groups(masters), ...everything },
  { name: 'probes', level: 'exempt', precedence: 2, subjects: everybody, nonResourceRules: [health] },
  {
    name: 'system-leader-election',
    level: 'leader-election',
    precedence: 100,
    by: 'ByUser',
    subjects: [...users('system:kube-controller-manager', 'system:kube-scheduler'), systemAccounts],
    resourceRules: [leases('get', 'create', 'update')],
  },
  {
    name: 'system-node-high',
    level: 'node-high',
    precedence: 400,
    by: 'ByUser',
    subjects: groups('system:nodes'),
    resourceRules: [ownNode, leases('*')],
  },
  {
    name: 'system-nodes',
    level: 'system',
    precedence: 500,
    by: 'ByUser',
    subjects: groups('system:nodes'),
    ...everything,
  },
  {
    name: 'kube-controller-manager',
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    subjects: users('system:kube-controller-manager'),
    ...everything,
  },
  {
    name: 'kube-scheduler',
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    subjects: users('system:kube-scheduler'),
    ...everything,
  },
  {
    name: 'kube-system-service-accounts',
    level: 'workload-high',
    precedence: 900,
    by: 'ByNamespace',
    subjects: [systemAccounts],
    ...everything,
  },
  {
    name: 'service-accounts',
    level: 'workload-low',
    precedence: 9000,
    by: 'ByUser',
    subjects: groups('system:serviceaccounts'),
    ...everything,
  },
  {
    name: 'global-default',
    level: 'global-default',
    precedence: 9900,
    by: 'ByUser',
    subjects: everybody,
    ...everything,
  },
  { name: 'catch-all', level: 'catch-all', precedence: 10_000, by: 'ByUser', subjects: everybody, ...everything },
]
