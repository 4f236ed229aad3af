// Our CRDs, installed from manifests/crd before the tests that need them.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { isKubeError } from '../../api/kube/errors.ts'
import type { CustomResourceDefinition } from '../../api/kube/objects.ts'
import { customResourceDefinitions } from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { eventually } from './eventually.ts'
import type { Server } from './server.ts'

const folder = join(import.meta.dirname, '../../manifests/crd')
type File = 'dedicatedservices' | 'isolationpods'

/** On an installed definition: hash of the manifest that it came from, so that it is parsed and sent only when it changed. */
const sourceAnnotation = 'conformance.soh.re/source'

export async function readDefinition(file: File): Promise<CustomResourceDefinition> {
  return parse(await readSource(file)) as CustomResourceDefinition
}

/** Resolves when both kinds are served as the manifests describe them. Test files that run at the same time may all call it. */
export async function installDefinitions(server: Server): Promise<void> {
  await Promise.all([install(server, 'isolationpods'), install(server, 'dedicatedservices')])
  await eventually(() => server.client.list(isolationPods, { limit: 1 }))
  await eventually(() => server.client.list(dedicatedServices, { limit: 1 }))
}

async function install({ client }: Server, file: File): Promise<void> {
  const source = createHash('sha256')
    .update(await readSource(file))
    .digest('hex')
  await eventually(async () => {
    const name = `${file}.soh.re`
    const live = await client.get(customResourceDefinitions, { name }).catch(error => {
      if (isKubeError(error, 'notFound')) return undefined
      throw error
    })
    if (live?.metadata.annotations?.[sourceAnnotation] === source) return
    const { spec, ...rest } = await readDefinition(file)
    const annotations = { ...live?.metadata.annotations, [sourceAnnotation]: source }
    if (live)
      await client.replace(customResourceDefinitions, { ...live, metadata: { ...live.metadata, annotations }, spec })
    else await client.create(customResourceDefinitions, { ...rest, metadata: { name, annotations }, spec })
  })
}

function readSource(file: File): Promise<string> {
  return readFile(join(folder, `${file}.yaml`), 'utf8')
}
