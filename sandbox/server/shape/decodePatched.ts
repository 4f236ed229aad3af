// What a patch made of an object, read as a body is. Where that fails, the real server calls the patch invalid instead of the request bad.
import { invalid, Refusal } from '../refusal.ts'
import { inConverterWords } from './converterWords.ts'
import { type Decoding, decode } from './decode.ts'
import { duplicatesIn } from './json.ts'
import type { Problem } from './readBody.ts'

/** `shown` is what the refusal shows: the patched object as JSON, or a strategic patch as Go prints it. */
export type Patched = { readonly shown: string; readonly strategic: boolean }

export function decodePatched(
  decoding: Omit<Decoding, 'options'>,
  { shown, strategic }: Patched,
): ReturnType<typeof decode> {
  try {
    return decode({ ...decoding, options: 'PatchOptions' })
  } catch (error) {
    const why =
      error instanceof Refusal ? /^.*? cannot be handled as a \S+: (.*)$/s.exec(error.message)?.[1] : undefined
    if (why === undefined) throw error
    const detail = strategic ? inConverterWords(why) : why
    throw invalid({ kind: '', group: '' }, '', [{ type: 'Invalid', field: 'patch', value: shown, detail }])
  }
}

/** Fields that a patch's own text has twice. Those of a JSON patch stand in its operations. */
export function duplicatesInPatch(text: string, contentType: string): Problem[] {
  const ofOperations = contentType.startsWith('application/json-patch+json')
  return duplicatesIn(text).map(({ path, at }) => {
    const sentence = `${ofOperations ? 'json patch ' : ''}duplicate field "${path}"`
    return { warning: sentence, strict: sentence, path, at }
  })
}
