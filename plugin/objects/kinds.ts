// The kinds that the plugin reads, as far as it reads them. What a command looks at for the first time belongs here.
import type {
  Container,
  CoreEvent,
  CustomResourceDefinition,
  Deployment,
  KubeObject,
  Lease,
  Namespace,
  ObjectMeta,
  OwnerReference,
  Pod,
  PodSpec,
  PodTemplateSpec,
} from '../../api/kube/objects.ts'
import {
  coreEvents,
  customResourceDefinitions,
  deployments,
  leases,
  namespaces,
  pods,
  type Resource,
} from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { flag, list, maybe, number, object, type Shape, text, texts, time, word } from './shape.ts'

type Part<T, K extends keyof NonNullable<T>> = NonNullable<NonNullable<T>[K]>

const metadata = object<ObjectMeta>({
  ...{ name: text, namespace: maybe(text), uid: maybe(text), resourceVersion: maybe(text) },
  ...{ generation: maybe(number), deletionGracePeriodSeconds: maybe(number) },
  ...{ creationTimestamp: maybe(time), deletionTimestamp: maybe(time) },
  ...{ labels: maybe(texts), annotations: maybe(texts), finalizers: maybe(list(text)) },
  ownerReferences: maybe(list(object<OwnerReference>({ apiVersion: text, kind: text, name: text, uid: text }))),
})

type Condition = { type: string; status: string; reason?: string; message?: string }

const conditions = maybe(
  list(object<Condition>({ type: text, status: text, reason: maybe(text), message: maybe(text) })),
)

const containers = list(object<Container>({ name: text, image: maybe(text) }))
const template = object<PodTemplateSpec>({ spec: maybe(object<PodSpec>({ containers })) })

type Access = Part<DedicatedService['spec'], 'access'>[number]

const access = list(
  object<Access>({
    role: word('view'),
    subject: object<Access['subject']>({ kind: word('User'), name: text, namespace: maybe(text) }),
  }),
)

type ServiceCondition = Part<DedicatedService['status'], 'conditions'>[number]

type Proxy = DedicatedService['spec']['proxy']
type Pool = DedicatedService['spec']['pool']

const service = object<DedicatedService>({
  metadata,
  spec: object<DedicatedService['spec']>({
    ...{ image: maybe(text), port: number, replicas: number, template: maybe(template) },
    access: maybe(access),
    pool: object<Pool>({
      ...{ maxPods: maybe(number), historyLimit: number },
      autoscaling: maybe(
        object<Part<Pool, 'autoscaling'>>({
          ...{ sparePercent: number, minSpare: maybe(number), maxSpare: maybe(number) },
        }),
      ),
    }),
    connections: object<DedicatedService['spec']['connections']>({
      ...{ allow: maybe(list(text)), deny: maybe(list(text)), maxPerSource: maybe(number), claimOn: word('Accept') },
    }),
    proxy: object<Proxy>({
      replicas: number,
      proxyProtocol: maybe(object<Part<Proxy, 'proxyProtocol'>>({ accept: maybe(list(text)) })),
      tls: maybe(
        object<Part<Proxy, 'tls'>>({
          ...{ secretName: text, minVersion: word('1.2') },
          clientCA: maybe(object<Part<Part<Proxy, 'tls'>, 'clientCA'>>({ secretName: text })),
        }),
      ),
    }),
  }),
  status: maybe(
    object<NonNullable<DedicatedService['status']>>({
      ...{ observedGeneration: maybe(number), totalTargets: maybe(number), availableTargets: maybe(number) },
      ...{ inUseTargets: maybe(number), pendingTargets: maybe(number), waitingConnections: maybe(number) },
      baseTargets: maybe(number),
      ...{ namespace: maybe(text), address: maybe(text), selector: maybe(text) },
      conditions: maybe(
        list(
          object<ServiceCondition>({
            ...{ type: text, status: word('Unknown'), reason: text, message: text },
            lastTransitionTime: time,
          }),
        ),
      ),
    }),
  ),
})

const ticket = object<IsolationPod>({
  metadata,
  spec: object<IsolationPod['spec']>({
    ...{ templateHash: text, port: maybe(number) },
    ...{ retire: maybe(word('Unused')), retireReason: maybe(word('Deleted')) },
  }),
  status: maybe(
    object<NonNullable<IsolationPod['status']>>({
      ...{ phase: word('Pending'), podUID: maybe(text), podIP: maybe(text), holder: maybe(text), claimID: maybe(text) },
      ...{ phaseSince: maybe(time), reservedAt: maybe(time), activeAt: maybe(time), endedAt: maybe(time) },
      ...{ client: maybe(text), endReason: maybe(text), podDeletedAt: maybe(time) },
      ...{ bytesIn: maybe(number), bytesOut: maybe(number) },
    }),
  ),
})

type ContainerStatus = Part<Pod['status'], 'containerStatuses'>[number]
type ContainerState = Part<ContainerStatus, 'state'>
type Waiting = Part<ContainerState, 'waiting'>
type Terminated = Part<ContainerState, 'terminated'>

const state = maybe(
  object<ContainerState>({
    waiting: maybe(object<Waiting>({ reason: maybe(text), message: maybe(text) })),
    running: maybe(object<Part<ContainerState, 'running'>>({})),
    terminated: maybe(
      object<Terminated>({
        ...{ exitCode: number, signal: maybe(number), reason: maybe(text), message: maybe(text) },
        containerID: maybe(text),
      }),
    ),
  }),
)

const containerStatuses = maybe(
  list(
    object<ContainerStatus>({
      ...{ name: text, image: text, containerID: maybe(text), restartCount: number, ready: flag },
      ...{ state, lastState: state },
    }),
  ),
)

const pod = object<Pod>({
  metadata,
  spec: maybe(object<PodSpec>({ nodeName: maybe(text), containers, initContainers: maybe(containers) })),
  status: maybe(
    object<NonNullable<Pod['status']>>({
      ...{ phase: maybe(text), podIP: maybe(text), reason: maybe(text), message: maybe(text) },
      ...{ conditions, containerStatuses, initContainerStatuses: containerStatuses },
    }),
  ),
})

const event = object<CoreEvent>({
  metadata,
  ...{ type: maybe(text), reason: maybe(text), message: maybe(text), count: maybe(number) },
  ...{ firstTimestamp: maybe(time), lastTimestamp: maybe(time), eventTime: maybe(time) },
  series: maybe(object<Part<CoreEvent, 'series'>>({ count: maybe(number), lastObservedTime: maybe(time) })),
  involvedObject: object<CoreEvent['involvedObject']>({
    ...{ kind: maybe(text), namespace: maybe(text), name: maybe(text), uid: maybe(text) },
  }),
})

const lease = object<Lease>({
  metadata,
  spec: maybe(object<NonNullable<Lease['spec']>>({ holderIdentity: maybe(text), renewTime: maybe(time) })),
})

const deployment = object<Deployment>({
  metadata,
  spec: maybe(object<NonNullable<Deployment['spec']>>({ replicas: maybe(number), template })),
  status: maybe(object<NonNullable<Deployment['status']>>({ availableReplicas: maybe(number), conditions })),
})

type DefinitionSpec = CustomResourceDefinition['spec']

const definition = object<CustomResourceDefinition>({
  metadata,
  spec: object<DefinitionSpec>({
    names: object<DefinitionSpec['names']>({ plural: text, shortNames: maybe(list(text)) }),
    versions: list(object<DefinitionSpec['versions'][number]>({ name: text, served: flag })),
  }),
  status: maybe(object<NonNullable<CustomResourceDefinition['status']>>({ conditions })),
})

const namespace = object<Namespace>({
  metadata,
  status: maybe(object<NonNullable<Namespace['status']>>({ phase: maybe(text), conditions })),
})

type Other = KubeObject & { spec?: { template?: PodTemplateSpec }; status?: { conditions?: Condition[] } }

/** Of kinds of which no more is read than every kind has. */
const other = object<Other>({
  metadata,
  spec: maybe(object<NonNullable<Other['spec']>>({ template: maybe(template) })),
  status: maybe(object<NonNullable<Other['status']>>({ conditions })),
})

const shapes = new Map<string, Shape<KubeObject>>(
  (
    [
      [dedicatedServices, service],
      [isolationPods, ticket],
      [pods, pod],
      [coreEvents, event],
      [leases, lease],
      [deployments, deployment],
      [customResourceDefinitions, definition],
      [namespaces, namespace],
    ] as const
  ).map(([resource, shape]) => [keyOf(resource), shape as Shape<KubeObject>]),
)

export function shapeOf<T extends KubeObject>(resource: Resource<T>): Shape<T> {
  return (shapes.get(keyOf(resource)) ?? other) as unknown as Shape<T>
}

function keyOf({ group, plural }: Pick<Resource, 'group' | 'plural'>): string {
  return `${plural}.${group}`
}
