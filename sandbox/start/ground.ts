// What a sandbox stands on before anything of it runs: its folder, locked; its network; its port.
import { join } from 'node:path'
import { killOrphans } from '../agent/orphans.ts'
import { type Folder, folderAt, makeFolder, turnLogs } from './folder.ts'
import { type Keys, loadKeys } from './keys.ts'
import { renderKubeconfig } from './kubeconfig.ts'
import { type Lock, lockFolder } from './lock.ts'
import { checkLoopback, layOut, type Network, takeNetwork } from './network.ts'
import { choosePort, host } from './port.ts'
import { saveText } from './saved.ts'
import { readSettings, type Settings, saveSettings } from './settings.ts'

export type Ground = {
  readonly folder: Folder
  readonly lock: Lock
  readonly settings: Settings
  readonly network: Network
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
    turnLogs(folder)
    const kept = readSettings(folder)
    const network = await takeNetwork(kept?.network, random)
    open.push(network)
    const choice = await choosePort(port, kept?.port)
    const settings = { port: choice.port, network: network.number, example: kept?.example ?? false }
    saveSettings(folder, settings)
    const agentKubeconfig = join(folder.agent, 'kubeconfig')
    return { folder, lock, settings, network: layOut(network.number), agentKubeconfig, note: choice.note, release }
  } catch (error) {
    release()
    throw error
  }
}

/** Its keys, and what programs beside the API server need to reach it and to be reached by it. */
export async function openKeys({ folder, settings, agentKubeconfig }: Ground, nowMs: number): Promise<Keys> {
  const keys = await loadKeys(folder, settings.network, nowMs)
  const { ca, kubelet } = keys.certificates
  const reach = { server: `https://${host}:${settings.port}`, ca: ca.cert }
  saveText(folder.kubeconfig, renderKubeconfig({ ...reach, user: 'admin', token: keys.tokens.admin }))
  saveText(agentKubeconfig, renderKubeconfig({ ...reach, user: 'agent', token: keys.tokens.agent }))
  saveText(join(folder.agent, 'ca.crt'), ca.cert)
  saveText(join(folder.agent, 'kubelet.crt'), kubelet.cert)
  saveText(join(folder.agent, 'kubelet.key'), kubelet.key)
  return keys
}
