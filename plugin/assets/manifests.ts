// The objects that install the product, as a kustomization over the manifests of this release renders them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../../api/kube/answer.ts'
import type { Manifest } from '../../sandbox/start/apply/object.ts'
import { mergeObject } from '../../sandbox/start/apply/strategic.ts'
import { type Component, renderedFile } from './components.ts'
import { manifests, rendered } from './place.ts'

export type { Manifest }

/** Rendered when the plugin was built; from sources, now. */
export async function renderManifests(components: readonly Component[] = []): Promise<Manifest[]> {
  const file = join(rendered, renderedFile(components))
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Manifest[]
  const { renderKustomization } = await import('../../sandbox/start/apply/render.ts')
  return renderKustomization(
    manifests,
    components.map(component => join(manifests, 'components', component)),
  )
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
