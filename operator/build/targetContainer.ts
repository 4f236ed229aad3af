// The container that runs the user's image: the template's one of that name, with the seed fields on top.
import type { Container } from '../../api/kube/objects.ts'
import { targetContainer } from '../../api/v1alpha1/names.ts'
import type { DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'

type EnvVar = NonNullable<Container['env']>[number]
type Port = NonNullable<Container['ports']>[number]

/** All containers of a target pod. One named `target` is put first when the template has none. */
export function buildContainers(spec: DedicatedServiceSpec): Container[] {
  const given = spec.template?.spec?.containers ?? []
  const all = given.some(({ name }) => name === targetContainer) ? given : [{ name: targetContainer }, ...given]
  return all.map(container => (container.name === targetContainer ? withSeedFields(container, spec) : container))
}

function withSeedFields(container: Container, { image, port, resources, env }: DedicatedServiceSpec): Container {
  return {
    // How a pod ended that nobody used is told in an Event, with the last thing it said.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    ...container,
    ...(image && { image }),
    ...(resources && { resources }),
    env: planEnvironment({ port, template: container.env ?? [], seed: env ?? [] }),
    ports: planPorts(container.ports ?? [], port),
  }
}

/** POD_IP and PORT come first, so that what follows may refer to $(POD_IP); the user's own of the same name stand instead. */
function planEnvironment(given: { port: number; template: EnvVar[]; seed: EnvVar[] }): EnvVar[] {
  const ours: EnvVar[] = [
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'PORT', value: String(given.port) },
  ]
  const theirs = new Map([...given.template, ...given.seed].map(variable => [variable.name, variable]))
  return [...ours.filter(({ name }) => !theirs.has(name)), ...theirs.values()]
}

/** The port bears the name `target`, unless the template knows it by another, which its probes may use. */
function planPorts(ports: Port[], port: number): Port[] {
  const target: Port = { name: targetContainer, containerPort: port, protocol: 'TCP' }
  const named = ports.findIndex(({ name }) => name === targetContainer)
  if (named >= 0) return ports.with(named, { ...ports[named]!, ...target })
  const same = ports.findIndex(one => one.containerPort === port && (one.protocol ?? 'TCP') === 'TCP')
  if (same < 0) return [...ports, target]
  return ports[same]!.name ? ports : ports.with(same, { ...ports[same]!, ...target })
}
