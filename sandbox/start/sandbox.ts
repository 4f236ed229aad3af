// One sandbox, from its folder to a product that serves: API server, node agent, manifests; and back.
import { join } from 'node:path'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { buildAgentFlags, type KeptAgent, keepAgent } from './agent.ts'
import { applyAll } from './apply/apply.ts'
import { readManifests, renderKustomization } from './apply/render.ts'
import { type Ground, layGround } from './ground.ts'
import type { StartOptions } from './options.ts'
import { agentProgram, buildImages, example, manifests } from './programs.ts'
import { startFolderServer } from './server.ts'
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

/** `say` is for what a person should know meanwhile. Rejects with a sentence, and leaves nothing running. */
export async function startSandbox(options: StartOptions, say: (line: string) => void): Promise<Sandbox> {
  const ground = await layGround({ ...options, nowMs: Date.now(), random: Math.random })
  const endings: (() => unknown)[] = [ground.release]
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= endInTurn(endings)
    return stopped
  }
  try {
    if (ground.note) say(ground.note)
    const { folder, keys, settings } = ground
    const server = await startFolderServer({ folder, keys, network: settings.network, port: settings.port })
    endings.unshift(() => server.close())
    const agent = startAgent(ground, options, say)
    endings.unshift(() => agent.stop())
    const access = { server: server.url, ca: keys.certificates.ca.cert, token: async () => keys.tokens.admin }
    const client = createClient(access, { userAgent: 'isolation-proxy-sandbox' })
    endings.splice(1, 0, () => client.close())
    await Promise.race([install(client, ground, options), agent.failed])
    return { kubeconfig: folder.kubeconfig, server: server.url, client, failed: agent.failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
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

function startAgent(ground: Ground, { images, imagesFile }: StartOptions, say: (line: string) => void): KeptAgent {
  const { folder, lock, network, agentKubeconfig } = ground
  const log = join(folder.logs, 'agent.log')
  const state = folder.agent
  const builtInImages = buildImages(process.env)
  const flags = buildAgentFlags({ kubeconfig: agentKubeconfig, state, network, images, imagesFile, builtInImages })
  return keepAgent({
    argv: [agentProgram, ...flags],
    ...{ state, log },
    onStart: lock.nameAgent,
    onRestart: how => say(`the node agent ended (${how}) and is started again; see ${log}`),
  })
}

/** As a person would with kubectl. The example is applied once: from then on it is the person's. */
async function install(client: KubeClient, { folder, settings }: Ground, options: StartOptions): Promise<void> {
  await applyAll(client, renderKustomization(manifests))
  if (!options.example || settings.example) return
  await applyAll(client, readManifests(example))
  saveSettings(folder, { ...settings, example: true })
}
