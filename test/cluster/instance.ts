// One test cluster: its name and every path that belongs to it.
import { createHash } from 'node:crypto'
import { join } from 'node:path'

export type Instance = {
  readonly name: string
  /** Everything of the instance on disk; `down` removes it. It also marks the instance's processes, by their arguments. */
  readonly state: string
  readonly kubeconfig: string
  readonly certificates: string
  readonly logs: string
  /** A tmpfs inside the cluster's mount namespace: etcd's data. */
  readonly data: string
  readonly auditLog: string
  /** Written once the network is laid: a namespace without it was left half made. */
  readonly networkMark: string
  /** Links to the programs that this instance was brought up with. */
  readonly programs: string
  /** Below it, in every hierarchy, are the control groups of the node's containers: those have no namespace here, so the name tells whose they are. */
  readonly cgroup: string
}

const validName = /^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/

/** Throws when `name` is no DNS label of at most 32 characters. */
export function instanceNamed(repository: string, name: string): Instance {
  if (!validName.test(name)) {
    throw new Error(`cluster name ${JSON.stringify(name)}: use at most 32 of a-z, 0-9 and "-", such as --name dev`)
  }
  return instanceAt(join(repository, '.cluster', name), name)
}

/** The instance whose state folder is `state`, as `exec` passes it on in CLUSTER_STATE. */
export function instanceAt(state: string, name = state.slice(state.lastIndexOf('/') + 1)): Instance {
  const logs = join(state, 'logs')
  return {
    name,
    state,
    kubeconfig: join(state, 'kubeconfig'),
    certificates: join(state, 'pki'),
    logs,
    data: join(state, 'data'),
    auditLog: join(logs, 'audit.log'),
    networkMark: join(state, 'network'),
    programs: join(state, 'bin'),
    cgroup: `isolation-proxy-${createHash('sha256').update(state).digest('hex').slice(0, 12)}`,
  }
}
