// What a PATCH request asks for, by its content type.
import type { Kind } from '../kinds/kind.ts'
import type { Json, Obj } from '../object.ts'
import { badRequest, type FieldError, Refusal, renderFieldError, unsupportedMediaType } from '../refusal.ts'
import { jsonPatch } from './json.ts'
import { mergePatch } from './merge.ts'
import { readMap, readOperations } from './read.ts'
import { type JsonMap, strategicPatch } from './strategic.ts'

const jsonType = 'application/json-patch+json'
const mergeType = 'application/merge-patch+json'
const strategicType = 'application/strategic-merge-patch+json'
const applyType = 'application/apply-patch+yaml'

export type PatchRequest = {
  readonly kind: Pick<Kind, 'custom' | 'shape'>
  readonly contentType: string | undefined
  /** As it was sent. */
  readonly body: string
  readonly current: Obj
}

/**
 * The patched object, not yet decoded: it shares what the patch leaves alone with `current`, which is not changed, and may be of any shape. Throws the refusals of a
 * patch that cannot be read or does not apply.
 */
export function applyPatch({ kind, contentType, body, current }: PatchRequest): Obj {
  const type = demandPatchType({ kind, contentType })
  return patched({ kind, type, body, current: current as unknown as JsonMap }) as unknown as Obj
}

/** Throws the refusal of a content type in which the kind takes no patches; to be asked before the object is looked for. */
export function demandPatchType({ kind, contentType }: Pick<PatchRequest, 'kind' | 'contentType'>): string {
  const type = contentType?.split(';')[0]?.trim() ?? ''
  const strategic = kind.custom || !kind.shape.mergeRule ? [] : [strategicType]
  if (![jsonType, mergeType, ...strategic].includes(type)) throw unsupported(type, kind.custom === true)
  return type
}

type Typed = { kind: PatchRequest['kind']; type: string; body: string; current: JsonMap }

function patched({ kind, type, body, current }: Typed): Json {
  if (type === jsonType) return jsonPatch(current, readOperations(body))
  if (type === mergeType) {
    const patch = readMap(body, 'error decoding patch: ')
    if (patch === null) throw badRequest('Invalid JSON Patch')
    return mergePatch(current, patch)
  }
  return strategicPatch(current, readMap(body, '') ?? {}, kind.shape.mergeRule ?? (() => undefined))
}

function unsupported(type: string, custom: boolean): Refusal {
  if (type === applyType) {
    return unsupportedMediaType(
      'the sandbox has no server-side apply; use client-side apply (kubectl apply without --server-side), or a merge patch',
    )
  }
  if (!custom) {
    return new Refusal(415, 'UnsupportedMediaType', '415: Unsupported Media Type', { details: {} })
  }
  const accepted = [jsonType, mergeType, applyType].join(', ')
  return unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  )
}

/** How a patched object that cannot be decoded is refused: `why` is the decoder's sentence. */
export function undecodable(patched: unknown, why: string): Refusal {
  const error: FieldError = { type: 'Invalid', field: 'patch', value: JSON.stringify(patched), detail: why }
  const said = renderFieldError(error)
  const cause = { reason: 'FieldValueInvalid', message: said.slice('patch: '.length), field: 'patch' }
  return new Refusal(422, 'Invalid', ` "" is invalid: ${said}`, { details: { causes: [cause] } })
}
