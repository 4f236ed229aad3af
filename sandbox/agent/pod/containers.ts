// The containers of a pod, init containers first, each with what it needs to run.
import type { Container, Pod } from '../../../api/kube/objects.ts'
import { prepareContainer } from '../container/prepare.ts'
import type { RestartPolicy } from '../container/restart.ts'
import { type ContainerRun, createContainerRun } from '../container/run.ts'
import type { ContainerRole } from '../container/view.ts'
import type { Parts } from '../parts.ts'
import { createRecords } from '../process/records.ts'
import { timestamp } from '../timestamp.ts'
import { graceMs } from './ending.ts'
import type { PodFolders } from './folders.ts'
import type { Ground } from './ground.ts'
import { recallPast } from './past.ts'
import { tellOfContainer } from './tell.ts'

export type ContainersInput = {
  parts: Parts
  pod: () => Pod
  folders: PodFolders
  ground: Ground
  onChange: () => void
}

export function createContainers(input: ContainersInput): ContainerRun[] {
  const { spec } = input.pod()
  const inits = (spec?.initContainers ?? []).map(container => {
    return { container, role: container.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const) }
  })
  const mains = (spec?.containers ?? []).map(container => ({ container, role: 'main' as const }))
  const records = createRecords(input.folders.record)
  return [...inits, ...mains].map(({ container, role }) => createOne({ ...input, records }, container, role))
}

function createOne(
  { parts, pod, folders, ground, onChange, records }: ContainersInput & { records: ReturnType<typeof createRecords> },
  container: Container,
  role: ContainerRole,
): ContainerRun {
  const { crashBackoffMs, crashBackoffMaxMs, retryBackoffMs, retryBackoffMaxMs } = parts.options.timing
  const policy = (pod().spec?.restartPolicy ?? 'Always') as RestartPolicy
  const { name } = container
  return createContainerRun({
    container,
    role,
    rules: {
      policy,
      crash: { firstMs: crashBackoffMs, maxMs: crashBackoffMaxMs },
      retry: { firstMs: retryBackoffMs, maxMs: retryBackoffMaxMs },
    },
    onChange,
    prepare: () =>
      prepareContainer({
        ...{ container, folders, parts },
        facts: ground.facts(),
        sources: ground.sources,
        mount: () => ground.mount(container),
      }),
    attempt: { ip: () => ground.ip() ?? '', folders, records, parts },
    tell: tellOfContainer(parts.recorder, pod(), name),
    graceMs: seconds => (seconds === undefined ? graceMs(pod()) : seconds * 1000),
    past: recallPast({ pod: pod(), name, role, policy, now: timestamp(Date.now()) }),
  })
}
