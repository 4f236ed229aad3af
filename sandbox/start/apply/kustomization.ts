// A kustomization.yaml as this repository writes them. What they do not use is refused, not ignored.
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

/** Which object a patch is for; without one it names its object itself. */
export type Target = { readonly kind: string; readonly name: string }
export type Patch = { readonly body: unknown; readonly target: Target | undefined; readonly file: string }

export type Kustomization = {
  readonly file: string
  /** Absolute paths. */
  readonly resources: readonly string[]
  readonly components: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly patches: readonly Patch[]
  readonly configMaps: readonly ConfigMap[]
}

/** Made of files, under the name that it is given: no hash behind it. */
export type ConfigMap = {
  readonly name: string
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
  /** Key to absolute path. */
  readonly files: Readonly<Record<string, string>>
}

/** `kind` is Kustomization, or Component. Throws a sentence that names file and field. */
export function readKustomization(folder: string, kind: string): Kustomization {
  const file = join(folder, 'kustomization.yaml')
  if (!existsSync(file)) throw new Error(`${folder} has no kustomization.yaml`)
  const found = parse(readFileSync(file, 'utf8'))
  const { apiVersion, kind: foundKind, resources = [], components = [], labels = [], patches = [], ...more } = found
  const { configMapGenerator: configMaps = [], ...rest } = more
  if (foundKind !== kind) refuse(file, `kind ${foundKind} of ${apiVersion}`)
  for (const field of Object.keys(rest)) refuse(file, field)
  for (const label of labels) {
    for (const field of Object.keys(label)) if (field !== 'pairs') refuse(file, `labels.${field}`)
  }
  const within = (path: string) => resolve(folder, path)
  return {
    file,
    resources: resources.map(within),
    components: components.map(within),
    labels: Object.assign({}, ...labels.map((label: { pairs: object }) => label.pairs)),
    patches: patches.flatMap((patch: WrittenPatch) => readPatch(patch, { file, within })),
    configMaps: configMaps.map((wish: WrittenConfigMap) => readConfigMap(wish, { file, within })),
  }
}

type Place = { readonly file: string; within(path: string): string }

type WrittenPatch = { readonly patch?: string; readonly path?: string; readonly target?: Target }

function readPatch({ patch, path, target, ...more }: WrittenPatch, { file, within }: Place): Patch[] {
  for (const field of Object.keys(more)) refuse(file, `patches.${field}`)
  if (target && (!target.kind || !target.name || Object.keys(target).length > 2)) {
    refuse(file, 'a patch whose target is not a kind and a name')
  }
  const from = path === undefined ? file : within(path)
  const text = path === undefined ? (patch ?? '') : readFileSync(from, 'utf8')
  return parseAllDocuments(text).map(document => ({ body: document.toJS(), target, file: from }))
}

type WrittenConfigMap = {
  readonly name: string
  readonly namespace?: string
  readonly files?: readonly string[]
  readonly options?: { readonly disableNameSuffixHash?: boolean; readonly labels?: Readonly<Record<string, string>> }
}

function readConfigMap(
  { name, namespace, files = [], options = {}, ...more }: WrittenConfigMap,
  { file, within }: Place,
): ConfigMap {
  const { disableNameSuffixHash, labels = {}, ...others } = options
  for (const field of Object.keys(more)) refuse(file, `configMapGenerator.${field}`)
  for (const field of Object.keys(others)) refuse(file, `configMapGenerator.options.${field}`)
  if (!disableNameSuffixHash) refuse(file, 'a configMapGenerator with a hash in the name')
  const pairs = files.map(entry => {
    const [, key = basename(entry), path = entry] = /^([^=]+)=(.+)$/.exec(entry) ?? []
    return [key, within(path)] as const
  })
  return { name, namespace, labels, files: Object.fromEntries(pairs) }
}

export function refuse(file: string, what: string): never {
  throw new Error(`${file} uses ${what}, which is not rendered here: apply it with kubectl apply -k`)
}
