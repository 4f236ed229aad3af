// The product of a test file's own sandbox: put there again after it was taken away, and what is left of it.
import { resolve } from 'node:path'
import { expect } from 'vitest'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { installedKinds } from '../../plugin/assets/kinds.ts'
import { applyAll } from '../../sandbox/start/apply/apply.ts'
import type { Manifest } from '../../sandbox/start/apply/object.ts'
import { readManifests, renderKustomization } from '../../sandbox/start/apply/render.ts'
import type { OwnSandbox } from './ownSandbox.ts'

export const manifests = resolve(import.meta.dirname, '../../manifests')
export const operator = { namespace: 'isolation-proxy-system', name: 'isolation-proxy-operator-controller-manager' }
export const myApp = { namespace: 'default', name: 'my-app' }

/** Of an uninstall: a slow machine is told what is waited for; nothing else is said. */
export const noTrouble = expect.stringMatching(/^(waiting for .+\n)*$/)

/** As after the sandbox's first start. `env` is of my-app's pods. Resolves with my-app's address. */
export async function installAgain(
  { client, untilReady }: OwnSandbox,
  env: readonly { name: string; value: string }[] = [],
): Promise<string> {
  await applyAll(client, renderKustomization(manifests))
  const samples = readManifests(resolve(manifests, 'samples/my-app.yaml')) as DedicatedService[]
  const changed = samples.map(sample => ({ ...sample, spec: { ...sample.spec, env } }))
  await applyAll(client, changed as unknown as Manifest[])
  return untilReady()
}

export async function remains({ client }: OwnSandbox): Promise<string[]> {
  const lists = await Promise.all(installedKinds.map(kind => client.list(kind)))
  const names = lists.flatMap(({ items }, index) =>
    items.map(({ metadata }) => `${installedKinds[index]!.plural} ${metadata.name}`),
  )
  return names.filter(name => /isolation|soh\.re|dedi-|my-app/.test(name))
}
