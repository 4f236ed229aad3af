// The objects that install the product, as a kustomization over the manifests of this release would render them.
import { join } from 'node:path'
import type { Manifest } from '../../sandbox/start/apply/object.ts'
import { applyPatch } from '../../sandbox/start/apply/patch.ts'
import { renderKustomization } from '../../sandbox/start/apply/render.ts'
import { manifests } from './place.ts'

export type { Manifest }

/** `components` are folders of manifests/components; `patches` are strategic merge patches. */
export function renderManifests(components: readonly string[] = [], patches: readonly object[] = []): Manifest[] {
  const folders = components.map(component => join(manifests, 'components', component))
  return patches.reduce<Manifest[]>(
    (objects, body) => applyPatch(objects, { body, target: undefined, file: 'the flags' }),
    renderKustomization(manifests, folders),
  )
}
