// A write that is meant for another object than the stored one is refused in the words of the real server's store.
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { conflict } from '../refusal.ts'
import { registryKey } from './registryKey.ts'

export type Meant = { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }

/** What is not said is not asked for. */
export function demandMeant(kind: Kind, stored: Obj, meant: Meant): void {
  const { uid, resourceVersion } = stored.metadata
  demandSame(kind, stored, { what: 'UID', wanted: meant.uid, found: uid })
  demandSame(kind, stored, { what: 'ResourceVersion', wanted: meant.resourceVersion, found: resourceVersion })
}

type Compared = { readonly what: string; readonly wanted: string | undefined; readonly found: string | undefined }

function demandSame(kind: Kind, stored: Obj, { what, wanted, found }: Compared): void {
  if (!wanted || wanted === found) return
  const why = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`
  const where = `Key: ${registryKey(kind, stored)}, ResourceVersion: 0`
  const sentence = `StorageError: invalid object, Code: 4, ${where}, AdditionalErrorMsg: ${why}`
  throw conflict(kind, stored.metadata.name, sentence)
}
