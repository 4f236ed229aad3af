// Everything that must be known before a container's process can start; what is missing becomes a waiting reason.
import type { Container } from '../../../api/kube/objects.ts'
import type { Parts } from '../parts.ts'
import type { DownwardFacts } from '../pod/downward.ts'
import type { PodFolders } from '../pod/folders.ts'
import { findProbes } from '../probe/follow.ts'
import type { ProcessWish } from '../process/start.ts'
import { ROOT_VARIABLE } from '../process/strays.ts'
import type { PodSources } from '../sources.ts'
import { declaredPorts, explainTaken } from '../wildcard/taken.ts'
import { buildCommand } from './command.ts'
import { buildEnvironment } from './environment.ts'
import { findWorkingFolder } from './workingFolder.ts'

export type Prepared =
  | { kind: 'ready'; wish: ProcessWish }
  /** A source is being fetched. */
  | { kind: 'pending' }
  | { kind: 'wrong'; reason: 'ErrImagePull' | 'CreateContainerConfigError' | 'CreateContainerError'; message: string }

export type PrepareInput = {
  container: Container
  facts: DownwardFacts
  sources: PodSources
  folders: PodFolders
  /** Puts the container's volumes in place. */
  mount: () => Promise<void>
  parts: Pick<Parts, 'images' | 'serviceVariables'>
}

export async function prepareContainer(input: PrepareInput): Promise<Prepared> {
  const { container, facts, sources, folders, parts } = input
  const root = folders.containerRoot(container.name)
  const base = baseVariables(input, root)
  const environment = buildEnvironment({ container, facts, sources, base })
  if (environment.kind === 'pending') return environment
  if (environment.kind === 'wrong') return refuse(environment.message)
  const unsupported = Object.entries(findProbes(container)).find(([, probe]) => probe?.grpc)
  if (unsupported) return refuse(`${unsupported[0]}Probe: grpc probes are not supported by the sandbox; use tcpSocket`)

  // Where the process finds its world is not the container's to change.
  const env = {
    ...environment.variables,
    [ROOT_VARIABLE]: root,
    BIND_HOST: facts.ip,
    LISTEN_FILE: folders.listenFile,
  }
  const mapped = await findMapped(container, parts)
  if ('message' in mapped) return { kind: 'wrong', reason: 'ErrImagePull', message: mapped.message }
  const argv = buildCommand(container, env, mapped.command)
  const image = container.image ?? ''
  if (!argv) return { kind: 'wrong', reason: 'ErrImagePull', message: parts.images.explain(image) }
  const taken = facts.pod.spec?.hostNetwork ? undefined : explainTaken(declaredPorts(container, env))
  if (taken) return { kind: 'wrong', reason: 'CreateContainerError', message: taken }
  await input.mount()
  const cwd = await findWorkingFolder(root, container.workingDir)
  return { kind: 'ready', wish: { argv, env, cwd, stdin: container.stdin === true } }
}

async function findMapped(
  { command, image = '' }: Container,
  { images }: Pick<Parts, 'images'>,
): Promise<{ command: string | undefined } | { message: string }> {
  if (command?.length) return { command: undefined }
  try {
    return { command: await images.find(image) }
  } catch (error) {
    return { message: `cannot look up image ${image}: ${error instanceof Error ? error.message : error}` }
  }
}

/** The program search path is this machine's: it stands for the image's. */
function baseVariables({ facts, parts }: PrepareInput, root: string): Record<string, string> {
  const { metadata, spec } = facts.pod
  return {
    PATH: process.env.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: root,
    HOSTNAME: spec?.hostname || metadata.name,
    ...parts.serviceVariables(facts.pod),
  }
}

function refuse(message: string): Prepared {
  return { kind: 'wrong', reason: 'CreateContainerConfigError', message }
}
