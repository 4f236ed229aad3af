// How much of Kubernetes a cluster has, and which one; written down in its state, so that every later command knows.
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instance } from './instance.ts'

/** `api`: etcd, kube-apiserver and kube-controller-manager. `full`: a node that runs containers, Services and DNS besides. */
export const levels = ['api', 'full'] as const
export type Level = (typeof levels)[number]

/** The newest Kubernetes that the product is tried with (docs/install.md says which), or the oldest that it supports. */
export const kubernetesVersions = ['newest', 'oldest'] as const
export type Kubernetes = (typeof kubernetesVersions)[number]

export type Setting = { readonly level: Level; readonly kubernetes: Kubernetes }
/** What a person asked for; what they left out is as it was, or `api` and `newest`. */
export type Wish = { readonly level?: Level; readonly kubernetes?: Kubernetes }

/** Throws when `wish` is another cluster than `running`, or one that there is not. */
export function settle(wish: Wish, running: Setting | undefined): Setting {
  const setting = { level: 'api', kubernetes: 'newest', ...running, ...wish } as const
  if (setting.level === 'full' && setting.kubernetes === 'oldest') {
    throw new Error(
      'the oldest Kubernetes is there at the API level only: leave out --level full or --kubernetes oldest',
    )
  }
  if (running && (setting.level !== running.level || setting.kubernetes !== running.kubernetes)) {
    throw new Error(`this cluster runs with ${describe(running)}; end it first with down, or take another --name`)
  }
  return setting
}

function describe({ level, kubernetes }: Setting): string {
  return `--level ${level} --kubernetes ${kubernetes}`
}

/** What the instance was brought up as; undefined when nothing is written down. */
export function readSetting(instance: Instance): Setting | undefined {
  try {
    return JSON.parse(readFileSync(settingFile(instance), 'utf8')) as Setting
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export async function writeSetting(instance: Instance, setting: Setting): Promise<void> {
  await writeFile(settingFile(instance), JSON.stringify(setting))
}

function settingFile({ state }: Instance): string {
  return join(state, 'setting.json')
}
