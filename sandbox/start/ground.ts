// What a sandbox stands on before anything of it runs: its folder, locked; its network; its port; its keys.
import { join } from 'node:path'
import { killOrphans } from '../agent/orphans.ts'
import { type Folder, folderAt, makeFolder } from './folder.ts'
import { type Keys, loadKeys } from './keys.ts'
import { renderKubeconfig } from './kubeconfig.ts'
import { type Lock, lockFolder } from './lock.ts'
import { checkLoopback, layOut, type Network, takeNetwork } from './network.ts'
import { choosePort, host, type PortChoice } from './port.ts'
import { saveText } from './saved.ts'
import { readSettings, type Settings, saveSettings } from './settings.ts'

export type Ground = {
  readonly folder: Folder
  readonly lock: Lock
  readonly settings: Settings
  readonly network: Network
  readonly keys: Keys
  readonly agentKubeconfig: string
  readonly note: string | undefined
  release(): void
}

export type GroundWish = {
  readonly dir: string
  readonly port: number | undefined
  readonly nowMs: number
  readonly random: () => number
}

/** Whatever an earlier life left behind in the folder is ended first. */
export async function layGround({ dir, port, nowMs, random }: GroundWish): Promise<Ground> {
  await checkLoopback(process.platform)
  const folder = folderAt(dir)
  makeFolder(folder)
  const lock = lockFolder(folder, new Date(nowMs).toISOString())
  const open: { release(): void }[] = [lock]
  const release = () => {
    for (const part of open) part.release()
  }
  try {
    killOrphans(folder.agent)
    const kept = readSettings(folder)
    const network = await takeNetwork(kept?.network, random)
    open.push(network)
    const choice = await choosePort(port, kept?.port)
    const keys = await loadKeys(folder, network.number, nowMs)
    const settings = { port: choice.port, network: network.number, example: kept?.example ?? false }
    saveSettings(folder, settings)
    const agentKubeconfig = writeAccess(folder, keys, choice)
    return {
      folder,
      lock,
      settings,
      network: layOut(network.number),
      keys,
      agentKubeconfig,
      note: choice.note,
      release,
    }
  } catch (error) {
    release()
    throw error
  }
}

/** What programs beside the API server need to reach it, and to be reached by it. Returns the agent's kubeconfig. */
function writeAccess(folder: Folder, { certificates, tokens }: Keys, { port }: PortChoice): string {
  const { ca, kubelet } = certificates
  const agentKubeconfig = join(folder.agent, 'kubeconfig')
  const reach = { server: `https://${host}:${port}`, ca: ca.cert }
  saveText(folder.kubeconfig, renderKubeconfig({ ...reach, user: 'admin', token: tokens.admin }))
  saveText(agentKubeconfig, renderKubeconfig({ ...reach, user: 'agent', token: tokens.agent }))
  saveText(join(folder.agent, 'ca.crt'), ca.cert)
  saveText(join(folder.agent, 'kubelet.crt'), kubelet.cert)
  saveText(join(folder.agent, 'kubelet.key'), kubelet.key)
  return agentKubeconfig
}
