// A target pod: the user's template with the seed fields and safe defaults, owned by its ticket, whose name it bears.
import type { Pod, PodSpec } from '../../api/kube/objects.ts'
import { apiVersionOf } from '../../api/kube/resources.ts'
import { gateLabel, roleLabel, targetContainer } from '../../api/v1alpha1/names.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'
import { hashOf } from './canonical.ts'
import { addGate, type GateInput } from './gate.ts'
import { commonLabels } from './identity.ts'
import { secureContainer, securePod } from './securityProfile.ts'
import { buildContainers } from './targetContainer.ts'

export type TargetPodInput = {
  readonly service: DedicatedService
  readonly ticketName: string
  readonly ticketUID: string
  readonly poolNamespace: string
  /** Undefined: the ticket has no token. */
  readonly gate?: Omit<GateInput, 'port'> | undefined
}

/** Raised when the same spec makes another pod than before: warm pods are then replaced, as after a template change. */
const builderVersion = 1

/** Equal for two specs that make equal pods; tickets bear it. */
export function templateHash({ spec }: DedicatedService): string {
  const { image, port, resources, env, template, securityProfile, gate } = spec
  // One that is off is left out, as the hashes of releases without gates have it.
  return hashOf({ builderVersion, image, port, resources, env, template, securityProfile, ...(gate && { gate }) })
}

export function buildTargetPod({ service, ticketName, ticketUID, poolNamespace, gate }: TargetPodInput): Pod {
  const { labels, annotations } = service.spec.template?.metadata ?? {}
  const spec = buildTargetSpec(service.spec)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: ticketName,
      namespace: poolNamespace,
      labels: {
        ...withoutOurs(labels),
        ...commonLabels(service),
        [roleLabel]: 'target',
        ...(gate && { [gateLabel]: 'true' }),
      },
      annotations: { 'kubectl.kubernetes.io/default-container': targetContainer, ...withoutOurs(annotations) },
      ownerReferences: [
        {
          apiVersion: apiVersionOf(isolationPods),
          kind: isolationPods.kind,
          name: ticketName,
          uid: ticketUID,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: gate ? addGate(spec, { ...gate, port: service.spec.port }) : spec,
  }
}

export function buildTargetSpec(spec: DedicatedServiceSpec): PodSpec {
  const template: Partial<PodSpec> = spec.template?.spec ?? {}
  const { securityProfile } = spec
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 5,
    ...template,
    restartPolicy: 'Never',
    securityContext: securePod(template, securityProfile),
    containers: buildContainers(spec).map(container => secureContainer(container, template, securityProfile)),
    ...(template.initContainers && {
      initContainers: template.initContainers.map(container => secureContainer(container, template, securityProfile)),
    }),
  }
}

/** A template may not pretend what only we say: that a pod is in use, or whose it is. */
function withoutOurs(texts: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !key.startsWith('soh.re/')))
}
