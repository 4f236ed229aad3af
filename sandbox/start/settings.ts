// What a folder remembers of its sandbox: port and network, which kubeconfig and stored objects name.
import type { Folder } from './folder.ts'
import { readSaved, saveJson } from './saved.ts'

export type Settings = {
  readonly port: number
  /** Second byte of its /16. */
  readonly network: number
  /** The example was applied once; from then on it is the user's. */
  readonly example: boolean
}

export function readSettings({ settings, root }: Folder): Settings | undefined {
  return readSaved(settings, isSettings, `delete ${root} to begin anew`)
}

export function saveSettings({ settings }: Folder, value: Settings): void {
  saveJson(settings, value)
}

function isSettings(value: unknown): value is Settings {
  const { port, network, example } = (value ?? {}) as Partial<Settings>
  return Number.isInteger(port) && Number.isInteger(network) && typeof example === 'boolean'
}
