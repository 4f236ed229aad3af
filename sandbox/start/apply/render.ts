// What `kubectl kustomize FOLDER` prints, for the kustomizations of this repository: a machine with nothing but Node has no kubectl. What they do not use is refused, not ignored.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import type { Json } from '../../server/object.ts'
import { jsonPatch } from '../../server/patch/json.ts'
import type { Operation } from '../../server/patch/read.ts'
import { asManifest, type Manifest } from './object.ts'
import { inOrder } from './order.ts'

type Patch = { readonly patch: string; readonly target: { readonly kind: string; readonly name: string } }
type Kustomization = {
  readonly resources: readonly string[]
  readonly labels: readonly { readonly pairs: Readonly<Record<string, string>> }[]
  readonly patches: readonly Patch[]
}

/** In the order in which they are applied. Throws a sentence that names file and field. */
export function renderKustomization(folder: string): Manifest[] {
  return inOrder(render(folder))
}

/** The documents of one file, or of a kustomization's folder. */
export function readManifests(path: string): Manifest[] {
  if (statSync(path).isDirectory()) return render(path)
  return parseAllDocuments(readFileSync(path, 'utf8')).flatMap(document => {
    const [problem] = document.errors
    if (problem) throw new Error(`${path}: ${problem.message}`)
    const value: unknown = document.toJS()
    return value === null ? [] : [asManifest(value, path)]
  })
}

function render(folder: string): Manifest[] {
  const file = join(folder, 'kustomization.yaml')
  if (!existsSync(file)) throw new Error(`${folder} has no kustomization.yaml`)
  const { resources, labels, patches } = readKustomization(file)
  const found = resources.flatMap(path => readManifests(resolve(folder, path)))
  const patched = patches.reduce((objects, patch) => applyPatch(objects, patch, file), found)
  const pairs = Object.assign({}, ...labels.map(label => label.pairs)) as Record<string, string>
  return Object.keys(pairs).length === 0 ? patched : patched.map(object => withLabels(object, pairs))
}

function readKustomization(file: string): Kustomization {
  const { apiVersion, kind, resources = [], labels = [], patches = [], ...rest } = parse(readFileSync(file, 'utf8'))
  if (kind !== 'Kustomization') refuse(file, `kind ${kind} of ${apiVersion}`)
  for (const field of Object.keys(rest)) refuse(file, field)
  for (const label of labels) {
    for (const field of Object.keys(label)) if (field !== 'pairs') refuse(file, `labels.${field}`)
  }
  for (const { patch, target, ...more } of patches) {
    for (const field of Object.keys(more)) refuse(file, `patches.${field}`)
    if (!target?.kind || !target.name || Object.keys(target).length > 2)
      refuse(file, 'a patch without kind and name as its target')
    if (!Array.isArray(parse(patch ?? ''))) refuse(file, 'a patch that is no JSON patch')
  }
  return { resources, labels, patches }
}

function refuse(file: string, what: string): never {
  throw new Error(`${file} uses ${what}, which the sandbox does not render: apply it with kubectl apply -k`)
}

function applyPatch(objects: readonly Manifest[], { patch, target }: Patch, file: string): Manifest[] {
  const isMeant = ({ kind, metadata }: Manifest) => kind === target.kind && metadata.name === target.name
  if (!objects.some(isMeant)) throw new Error(`${file}: no ${target.kind} ${target.name} to patch`)
  const operations = parse(patch) as Operation[]
  return objects.map(object => (isMeant(object) ? asManifest(jsonPatch(object as Json, operations), file) : object))
}

function withLabels(object: Manifest, pairs: Readonly<Record<string, string>>): Manifest {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...pairs } } }
}
