// Names of fields as expressions write them: an identifier cannot hold every character that a field's name may.

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)
const escapes: ReadonlyArray<[plain: string, escaped: string]> = [
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
]

/** Undefined: no expression can name the field. */
export function escapeName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`
  let out = name
  for (const [plain, escaped] of escapes) out = out.replaceAll(plain, escaped)
  return /^[A-Za-z_]\w*$/.test(out) ? out : undefined
}
