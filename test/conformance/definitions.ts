// Our CRDs, installed from manifests/crd before the tests that need them.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { isKubeError } from '../../api/kube/errors.ts'
import type { CustomResourceDefinition } from '../../api/kube/objects.ts'
import { customResourceDefinitions } from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { eventually } from './eventually.ts'
import type { Server } from './server.ts'

const folder = join(import.meta.dirname, '../../manifests/crd')

export async function readDefinition(file: 'dedicatedservices' | 'isolationpods'): Promise<CustomResourceDefinition> {
  return parse(await readFile(join(folder, `${file}.yaml`), 'utf8')) as CustomResourceDefinition
}

/** Resolves when both kinds are served as the manifests describe them. Test files that run at the same time may all call it. */
export async function installDefinitions(server: Server): Promise<void> {
  await install(server, await readDefinition('isolationpods'))
  await install(server, await readDefinition('dedicatedservices'))
  await eventually(() => server.client.list(isolationPods, { limit: 1 }))
  await eventually(() => server.client.list(dedicatedServices, { limit: 1 }))
}

/** Writes only when something differs, so that parallel test files do not replace one another's work. */
async function install({ client }: Server, wanted: CustomResourceDefinition): Promise<void> {
  const { name } = wanted.metadata
  await eventually(async () => {
    const live = await client.get(customResourceDefinitions, { name }).catch(error => {
      if (isKubeError(error, 'notFound')) return undefined
      throw error
    })
    if (!live) await client.create(customResourceDefinitions, wanted)
    else if (!covers(live.spec, wanted.spec)) {
      const metadata = { ...live.metadata, ...wanted.metadata, resourceVersion: live.metadata.resourceVersion }
      await client.replace(customResourceDefinitions, { ...live, metadata, spec: wanted.spec })
    }
  })
}

/** True when everything in `wanted` stands in `live`; the server only adds. */
export function covers(live: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(live, wanted)
  if (typeof live !== 'object' || live === null || Array.isArray(live) !== Array.isArray(wanted)) return false
  if (Array.isArray(wanted) && wanted.length !== (live as unknown[]).length) return false
  return Object.entries(wanted).every(([key, value]) => covers((live as Record<string, unknown>)[key], value))
}
