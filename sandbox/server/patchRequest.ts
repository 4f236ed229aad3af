// A PATCH request as a change of the object that it is about.
import { type Call, readBytes } from './call.ts'
import type { Kind } from './kinds/kind.ts'
import type { Obj } from './object.ts'
import { applyPatch, demandPatchType } from './patch/apply.ts'
import { goText } from './patch/goText.ts'
import { readJson } from './patch/read.ts'
import { decodePatched, duplicatesInPatch } from './shape/decodePatched.ts'

export type Change = {
  /** Throws the refusals of a patch that does not apply, or makes no object of the kind. */
  change(current: Obj): Obj
  /** What the changes made so far have to say. */
  readonly warnings: readonly string[]
}

/** Rejects with the refusal of a content type in which the kind takes no patches, or of a text that is no JSON. */
export async function readPatch({ kind, call }: { kind: PatchedKind; call: Call }): Promise<Change> {
  const contentType = call.incoming.headers['content-type'] ?? ''
  demandPatchType({ kind, contentType })
  const body = (await readBytes(call.incoming)).toString()
  readJson(body)
  const fieldValidation = call.url.searchParams.get('fieldValidation') ?? ''
  const strategic = contentType.startsWith('application/strategic')
  const said: string[] = []
  return {
    warnings: said,
    change(current) {
      const value = applyPatch({ kind, contentType, body, current })
      const duplicates = duplicatesInPatch(body, contentType)
      const shown = strategic ? goText(JSON.parse(body)) : JSON.stringify(value)
      const { object, warnings } = decodePatched({ kind, value, duplicates, fieldValidation }, { shown, strategic })
      said.push(...warnings)
      return object
    },
  }
}

type PatchedKind = Pick<Kind, 'kind' | 'group' | 'version' | 'shape' | 'custom'>
