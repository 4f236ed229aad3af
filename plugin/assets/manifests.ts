// The objects that install the product, as a kustomization over the manifests of this release renders them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../../api/kube/answer.ts'
import type { Manifest } from '../../sandbox/start/apply/object.ts'
import { mergeObject } from '../../sandbox/start/apply/strategic.ts'
import type { Component } from './components.ts'
import { manifests, rendered } from './place.ts'

export type { Manifest }

/** The default ones were rendered when the plugin was built: they are much YAML to read. From sources, now. */
export async function renderManifests(components: readonly Component[] = []): Promise<Manifest[]> {
  const ready = existsSync(rendered) ? (JSON.parse(readFileSync(rendered, 'utf8')) as Manifest[]) : undefined
  if (ready && components.length === 0) return ready
  const { addComponents, renderKustomization } = await import('../../sandbox/start/apply/render.ts')
  const folders = components.map(component => join(manifests, 'components', component))
  return addComponents(ready ?? renderKustomization(manifests), folders)
}

/** Whatever an installation of this release may have that does not go with the operator's namespace, and the default ones. */
export async function renderRemovable(): Promise<Manifest[]> {
  const [common, chosen] = await Promise.all([
    renderManifests(['high-availability']),
    renderManifests(['chosen-namespaces']),
  ])
  const keyOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`
  const known = new Set(common.map(keyOf))
  return [...common, ...chosen.filter(object => !known.has(keyOf(object)))]
}

/** Strategic merge patches, each with the kind and name of its object. */
export function patchManifests(objects: readonly Manifest[], patches: readonly object[]): Manifest[] {
  return patches.reduce(applyPatch, [...objects])
}

function applyPatch(objects: readonly Manifest[], patch: object): Manifest[] {
  const { kind, metadata, $patch } = patch as Manifest
  return objects.flatMap(object => {
    if (object.kind !== kind || object.metadata.name !== metadata.name) return [object]
    return $patch === 'delete' || !isRecord(patch) ? [] : [mergeObject(object, patch) as Manifest]
  })
}
