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
/** What each rendering has to apply, by its name. */
let items: ReadonlyMap<string, readonly KubeObject[]>
beforeAll(async () => {
  await installMonitoringKinds()
  for (const name of chosen) await kubectl(['create', 'namespace', name])
  folder = layInstall()
  lean = layInstall()
  dropSchemas(lean)
  const text = renderText(folder)
  const standard = new Map(parseObjects(text).map(object => [keyOf(object), JSON.stringify(object)]))
  items = new Map(renderings.map(([what, files]) => [what, renderItems(what, files, standard)]))
  await kubectl(['apply', '-f', '-'], text)
  // A dry run takes no field over from what was applied client-side.
  await kubectl(['apply', '--server-side', '-f', '-'], text)
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
  // Needs a Secret, so that it is none of `samples`.
  ['manifests/samples/tls.yaml', { 'kustomization.yaml': 'resources: [manifests/samples/tls.yaml]\n' }],
  ...list('components').map((name): [string, Files] => [
    `component ${name}`,
    { 'kustomization.yaml': `resources: [manifests]\ncomponents: [manifests/components/${name}]\n` },
  ]),
  ...[...examples].map(([name, files]): [string, Files] => [`docs/chart.md: ${name}`, files]),
]

function renderItems(what: string, files: Files, standard: ReadonlyMap<string, string>): readonly KubeObject[] {
  const isWhole = what.startsWith('manifests')
  const objects = parseObjects(renderText(isWhole ? folder : lean, files))
  const isChanged = (object: KubeObject) => standard.get(keyOf(object)) !== JSON.stringify(object)
  const isSchema = ({ kind }: KubeObject) => kind === 'CustomResourceDefinition'
  if (what === 'manifests' || what === 'manifests/crd') return objects
  // The same schemas take as long to apply as all else.
  if (isWhole) return objects.filter(object => !isSchema(object) || isChanged(object))
  const others = objects.filter(object => !isSchema(object))
  // The rest was applied with the default install; an example that only takes something away has nothing else to show.
  const changed = others.filter(isChanged)
  return changed.length > 0 ? changed : others
}

describe.each(renderings)('%s', what => {
  it('is taken by dry runs on the server', async () => {
    await answersTo('--dry-run=server', what)
    await answersTo('--dry-run=server --server-side', what)
  })

  it.each([['client-side'], ['server-side']])('applied %s twice changes nothing the second time', async how => {
    const [first, second] = await answersTo(`--server-side=${how === 'server-side'}`, what)
    expect(first!.size).toBeGreaterThan(0)
    expect(second).toEqual(first)
  })
})

/** What stands after a rendering was applied, by object; then after it was applied a second time. */
type Answers = readonly ReadonlyMap<string, object>[]

const asked = new Map<string, Promise<ReadonlyMap<string, Answers> | undefined>>()

/** One kubectl applies all renderings one after another, each twice in a row where it is no dry run: to begin costs it more than they do. Where that fails each is applied alone, so that it is seen which of them is refused. */
async function answersTo(flags: string, what: string): Promise<Answers> {
  const together = asked.get(flags) ?? apply(flags, [...items.keys()]).catch(say)
  asked.set(flags, together)
  return ((await together) ?? (await apply(flags, [what]))).get(what)!
}

function say(error: unknown): undefined {
  console.warn(error)
}

/** kubectl calls a PodDisruptionBudget configured even where nothing of it was: its words do not count, what stands there does. */
async function apply(flags: string, names: readonly string[]): Promise<ReadonlyMap<string, Answers>> {
  const times = flags.includes('dry-run') ? ['once'] : ['once', 'twice']
  const all = names.flatMap(what => times.flatMap(() => items.get(what)!))
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: all })
  const printed = await kubectl(['apply', ...flags.split(' '), '-o', 'json', '-f', '-'], text)
  const answer = JSON.parse(printed) as KubeObject & { items?: readonly KubeObject[] }
  const rest = [...(answer.items ?? [answer])]
  const take = (what: string) =>
    new Map(rest.splice(0, items.get(what)!.length).map(object => [keyOf(object), withoutRuntime(object)]))
  const answers = new Map(names.map(what => [what, times.map(() => take(what))]))
  expect(rest).toEqual([])
  return answers
}

/** Controllers write status meanwhile, and that counts versions. */
function withoutRuntime(object: KubeObject): object {
  const { resourceVersion, managedFields, annotations, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown
  }
  const { 'deployment.kubernetes.io/revision': _, ...kept } = annotations ?? {}
  return { ...object, metadata: { ...metadata, annotations: kept }, status: undefined }
}
