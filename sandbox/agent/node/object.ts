// The Node as this machine presents itself to the cluster.
import { arch, hostname, platform, release } from 'node:os'
import type { Node } from '../../../api/kube/objects.ts'
import type { Capacity, Options } from '../options.ts'

export type NodeWish = {
  name: string
  address: string
  kubeletPort: number
  podCIDR: string
  capacity: Capacity
  /** Of Ready: `undefined` when the node is fine, else why not. */
  trouble: string | undefined
}

type Condition = NonNullable<NonNullable<Node['status']>['conditions']>[number]

const pressures = [
  { type: 'MemoryPressure', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
]

export function buildNodeWish(options: Options, kubeletPort: number, trouble: string | undefined): NodeWish {
  const { nodeName: name, nodeIP: address, podCIDR, capacity } = options
  return { name, address, kubeletPort, podCIDR, capacity, trouble }
}

export function buildNode({ name, podCIDR }: NodeWish): Node {
  const system = platform()
  const machine = arch() === 'x64' ? 'amd64' : arch()
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': system,
        'kubernetes.io/arch': machine,
        'beta.kubernetes.io/os': system,
        'beta.kubernetes.io/arch': machine,
      },
    },
    spec: { podCIDR, podCIDRs: [podCIDR] },
  }
}

/** `now` is RFC 3339; `live` lends the transition times of conditions that did not change. */
export function buildNodeStatus(wish: NodeWish, live: Node | undefined, now: string): NonNullable<Node['status']> {
  const amounts = { pods: wish.capacity.pods, cpu: wish.capacity.cpu, memory: wish.capacity.memory }
  const ready = wish.trouble === undefined
  const conditions = [
    ...pressures.map(pressure => ({ ...pressure, status: 'False' })),
    {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      reason: ready ? 'KubeletReady' : 'KubeletNotReady',
      message: wish.trouble ?? 'the node agent runs pods as processes',
    },
  ]
  return {
    capacity: amounts,
    allocatable: amounts,
    addresses: [
      { type: 'InternalIP', address: wish.address },
      { type: 'Hostname', address: wish.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: wish.kubeletPort } },
    conditions: conditions.map(condition => withTimes(condition, live, now)),
    nodeInfo: {
      architecture: arch() === 'x64' ? 'amd64' : arch(),
      operatingSystem: platform(),
      kernelVersion: release(),
      osImage: `${platform()} processes of ${hostname()}`,
      containerRuntimeVersion: 'process://0.1.0',
      kubeletVersion: 'v1.37.0-isolation-proxy.0.1.0',
      kubeProxyVersion: '',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  }
}

function withTimes(condition: Omit<Condition, 'lastHeartbeatTime'>, live: Node | undefined, now: string): Condition {
  const before = live?.status?.conditions?.find(({ type }) => type === condition.type)
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : now
  return { ...condition, lastHeartbeatTime: now, lastTransitionTime }
}
