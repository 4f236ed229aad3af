// One sandbox, from its folder to a product that serves: API server, node agent, manifests; and back.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { buildAgentFlags, type KeptAgent, keepAgent } from './agent.ts'
import { applyAll } from './apply/apply.ts'
import { readManifests, renderKustomization } from './apply/render.ts'
import { type Ground, layGround, openKeys } from './ground.ts'
import type { Keys } from './keys.ts'
import { buildImages, exampleOf, type Kit, sourceKit } from './kit.ts'
import type { StartOptions } from './options.ts'
import type { Server } from './server.ts'
import { saveSettings } from './settings.ts'

export type Sandbox = {
  readonly kubeconfig: string
  readonly server: string
  readonly client: KubeClient
  /** Rejects when a part of it fails for good. */
  readonly failed: Promise<never>
  /** Ends everything that was started; called again, it is the same end. */
  stop(): Promise<void>
}

/** What a test of the product has otherwise than a person. */
export type Trial = {
  /** A kustomization instead of the product's own. */
  readonly manifests?: string
  readonly agentFlags?: readonly string[]
  readonly auditFile?: string
}

type Options = StartOptions & {
  /** The repository's when left out. */
  readonly kit?: Kit
  readonly env?: NodeJS.ProcessEnv
  readonly trial?: Trial
}

/** `say` is for what a person should know meanwhile. Rejects with a sentence, or when `signal` aborts, and leaves nothing running. */
export async function startSandbox(
  options: Options,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Sandbox> {
  checkImagesFile(options.imagesFile)
  const nowMs = Date.now()
  const ground = await layGround({ ...options, nowMs, random: Math.random })
  const endings: (() => unknown)[] = [ground.release]
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= endInTurn(endings)
    return stopped
  }
  try {
    if (ground.note) say(ground.note)
    const ready = Promise.withResolvers<void>()
    const agent = startAgent(ground, { options, ready: ready.promise, say })
    endings.unshift(() => agent.stop())
    const keys = await openKeys(ground, nowMs)
    const server = await startServer(ground, keys, options)
    endings.splice(1, 0, () => server.close())
    ready.resolve()
    const access = { server: server.url, ca: keys.certificates.ca.cert, token: async () => keys.tokens.admin }
    const client = createClient(access, { userAgent: 'isolation-proxy-sandbox' })
    endings.splice(1, 0, () => client.close())
    await Promise.race([install(client, ground, options), agent.failed, untilAborted(signal)])
    return { kubeconfig: ground.folder.kubeconfig, server: server.url, client, failed: agent.failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Else nothing could start, our own programs included, and only an Event would say why. */
function checkImagesFile(file: string | undefined): void {
  if (file === undefined) return
  try {
    readFileSync(file)
  } catch (error) {
    throw new Error(`--images ${file} cannot be read: ${(error as Error).message}`)
  }
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal?.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/** Loaded while the agent loads itself. */
async function startServer({ folder, settings }: Ground, keys: Keys, { trial }: Options): Promise<Server> {
  const { startFolderServer } = await import('./server.ts')
  const { network, port } = settings
  return startFolderServer({ folder, keys, network, port, auditFile: trial?.auditFile })
}

/** Each even when the one before it failed; the first failure is told. */
async function endInTurn(endings: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const end of endings) {
    try {
      await end()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

type AgentStart = { readonly options: Options; readonly ready: Promise<void>; say(line: string): void }

function startAgent(ground: Ground, { options, ready, say }: AgentStart): KeptAgent {
  const { images, imagesFile, trial, kit = sourceKit, env = process.env } = options
  const { folder, lock, network, agentKubeconfig } = ground
  const log = join(folder.logs, 'agent.log')
  const state = folder.agent
  const builtInImages = buildImages(kit, env)
  const given = { images, imagesFile, builtInImages, calledAs: kit.called.start }
  const flags = buildAgentFlags({ kubeconfig: agentKubeconfig, state, network, ...given })
  return keepAgent({
    argv: [kit.programs.agent, ...flags, ...(trial?.agentFlags ?? [])],
    ...{ state, log, ready },
    onStart: lock.nameAgent,
    onRestart: how => say(`the node agent ended (${how}) and is started again; see ${log}`),
  })
}

/** As a person would with kubectl. The example is applied once: from then on it is the person's. */
async function install(client: KubeClient, { folder, settings }: Ground, options: Options): Promise<void> {
  const { kit = sourceKit, trial, example } = options
  await applyAll(client, renderKustomization(trial?.manifests ?? kit.manifests))
  if (!example || settings.example) return
  await applyAll(client, readManifests(exampleOf(kit)))
  saveSettings(folder, { ...settings, example: true })
}
