// The JSON text of a stored object, made once however many ask: the disk, every reader, every watch.
import type { Obj } from '../object.ts'

const texts = new WeakMap<Obj, string>()

/** Of an object that will not be changed any more. */
export function textOf(object: Obj): string {
  let text = texts.get(object)
  if (text === undefined) {
    text = JSON.stringify(object)
    texts.set(object, text)
  }
  return text
}
