// Everything that this repository and its docs have to apply, applied to the real API server: client-side, then server-side, and the second time nothing changes.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../api/kube/objects.ts'
import { kubectl } from '../../product/kubectl.ts'
import { currentCluster } from '../../product/product.ts'
import { dropSchemas, examples, layInstall, parseObjects, renderText } from '../chartDocs.ts'
import { installMonitoringKinds } from './monitoringKinds.ts'
import { removeInstallation } from './removal.ts'

currentCluster()
const manifests = join(import.meta.dirname, '../../../manifests')

/** Where the examples of docs/chart.md have RoleBindings. */
const chosen = ['games', 'labs']
let folder: string
/** Without the schemas, for what changes other objects only. */
let lean: string
let standard: ReadonlyMap<string, string>
beforeAll(async () => {
  await installMonitoringKinds()
  for (const name of chosen) await kubectl(['create', 'namespace', name])
  folder = layInstall()
  lean = layInstall()
  dropSchemas(lean)
  const text = renderText(folder)
  standard = new Map(parseObjects(text).map(object => [keyOf(object), JSON.stringify(object)]))
  await kubectl(['apply', '-f', '-'], text)
  await kubectl(['wait', '--for=condition=Established', '--timeout=60s', 'crd/dedicatedservices.soh.re'])
})
afterAll(async () => {
  for (const path of [folder, lean]) rmSync(path, { recursive: true })
  await removeInstallation()
  await kubectl(['delete', 'namespace', ...chosen])
})

function keyOf({ apiVersion, kind, metadata }: KubeObject): string {
  return `${apiVersion} ${kind} ${metadata.namespace}/${metadata.name}`
}

type Files = Readonly<Record<string, string>>
const list = (path: string) => readdirSync(join(manifests, path))
const renderings: [what: string, files: Files][] = [
  ['manifests', {}],
  ...['base', 'crd', 'samples', ...list('overlays').map(name => `overlays/${name}`)].map((path): [string, Files] => [
    `manifests/${path}`,
    { 'kustomization.yaml': `resources: [manifests/${path}]\n` },
  ]),
  ...list('components').map((name): [string, Files] => [
    `component ${name}`,
    { 'kustomization.yaml': `resources: [manifests]\ncomponents: [manifests/components/${name}]\n` },
  ]),
  ...[...examples].map(([name, files]): [string, Files] => [`docs/chart.md: ${name}`, files]),
]

describe.each(renderings)('%s', (what, files) => {
  let text: string
  beforeAll(() => {
    const isWhole = what.startsWith('manifests')
    const objects = parseObjects(renderText(isWhole ? folder : lean, files))
    const others = objects.filter(({ kind }) => kind !== 'CustomResourceDefinition')
    // The rest was applied with the default install; an example that only takes something away has nothing else to show.
    const changed = others.filter(object => standard.get(keyOf(object)) !== JSON.stringify(object))
    const items = isWhole ? objects : changed.length > 0 ? changed : others
    text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  })

  it('is taken by dry runs on the server', async () => {
    await kubectl(['apply', '--dry-run=server', '-f', '-'], text)
    await kubectl(['apply', '--dry-run=server', '--server-side', '-f', '-'], text)
  })

  it.each([['client-side'], ['server-side']])('applied %s twice changes nothing the second time', async how => {
    const first = await apply(how, text)
    expect(first.size).toBeGreaterThan(0)
    expect(await apply(how, text)).toEqual(first)
  })
})

/** What then stands there, by object. kubectl calls a PodDisruptionBudget configured even where nothing of it was: its words do not count. */
async function apply(how: string, text: string): Promise<Map<string, object>> {
  const printed = await kubectl(['apply', `--server-side=${how === 'server-side'}`, '-o', 'json', '-f', '-'], text)
  const answer = JSON.parse(printed) as KubeObject & { items?: readonly KubeObject[] }
  return new Map((answer.items ?? [answer]).map(object => [keyOf(object), withoutRuntime(object)]))
}

/** Controllers write status meanwhile, and that counts versions. */
function withoutRuntime(object: KubeObject): object {
  const { resourceVersion, managedFields, annotations, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown
  }
  const { 'deployment.kubernetes.io/revision': _, ...kept } = annotations ?? {}
  return { ...object, metadata: { ...metadata, annotations: kept }, status: undefined }
}
