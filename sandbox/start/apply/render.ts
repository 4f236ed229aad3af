// What `kubectl kustomize FOLDER` renders, for the kustomizations of this repository: a machine with nothing but Node has no kubectl.
import { readFileSync, statSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { type ConfigMap, type Kustomization, readKustomization } from './kustomization.ts'
import { asManifest, type Manifest } from './object.ts'
import { inOrder } from './order.ts'
import { applyPatch } from './patch.ts'

/** In the order in which they are applied, `components` (folders) on top. Throws a sentence that names file and field. */
export function renderKustomization(folder: string, components: readonly string[] = []): Manifest[] {
  return addComponents(render(folder), components)
}

/** Likewise, on top of what was rendered before. */
export function addComponents(objects: readonly Manifest[], components: readonly string[]): Manifest[] {
  return inOrder(components.reduce(addComponent, [...objects]))
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
  return build([], readKustomization(folder, 'Kustomization'))
}

/** It sees, and may change, all that is there before it. */
function addComponent(objects: readonly Manifest[], folder: string): Manifest[] {
  return build(objects, readKustomization(folder, 'Component'))
}

function build(before: readonly Manifest[], kustomization: Kustomization): Manifest[] {
  const { resources, components, configMaps, labels, patches } = kustomization
  const found = [...before, ...resources.flatMap(readManifests), ...configMaps.map(generate)]
  const patched = patches.reduce(applyPatch, components.reduce(addComponent, found))
  return Object.keys(labels).length === 0 ? patched : patched.map(object => withLabels(object, labels))
}

function withLabels(object: Manifest, pairs: Readonly<Record<string, string>>): Manifest {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...pairs } } }
}

function generate({ name, namespace, labels, files }: ConfigMap): Manifest {
  const data = Object.fromEntries(Object.entries(files).map(([key, path]) => [key, readFileSync(path, 'utf8')]))
  const metadata = { name, ...(namespace && { namespace }), ...(Object.keys(labels).length > 0 && { labels }) }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
}
