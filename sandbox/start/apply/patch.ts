// What a kustomization's patch makes of its object: a JSON patch, or a strategic merge patch.
import { isRecord } from '../../../api/kube/answer.ts'
import type { Json } from '../../server/object.ts'
import { jsonPatch } from '../../server/patch/json.ts'
import type { Operation } from '../../server/patch/read.ts'
import { type Patch, refuse } from './kustomization.ts'
import { asManifest, type Manifest } from './object.ts'
import { mergeObject } from './strategic.ts'

/** Throws a sentence that names the file. */
export function applyPatch(objects: readonly Manifest[], patch: Patch): Manifest[] {
  const { kind, name } = patch.target ?? namedBy(patch)
  const isMeant = ({ kind: found, metadata }: Manifest) => found === kind && metadata.name === name
  if (!objects.some(isMeant)) throw new Error(`${patch.file}: no ${kind} ${name} to patch`)
  return objects.flatMap(object => (isMeant(object) ? patched(object, patch) : [object]))
}

function namedBy({ body, file }: Patch) {
  if (Array.isArray(body)) refuse(file, 'a JSON patch without a target')
  const { kind, metadata } = asManifest(body, file)
  return { kind, name: metadata.name }
}

function patched(object: Manifest, { body, file }: Patch): Manifest[] {
  if (Array.isArray(body)) return [asManifest(jsonPatch(object as Json, body as Operation[]), file)]
  if (!isRecord(body)) refuse(file, 'a patch that is neither a map nor a list')
  return body.$patch === 'delete' ? [] : [asManifest(mergeObject(object, body), file)]
}
