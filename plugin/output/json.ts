// JSON in the bytes in which kubectl prints it: keys in order, four blanks, <, > and & escaped. What a terminal could obey, or nobody sees, is escaped too, which changes nothing for who reads JSON.

/** Many lines, with the last one's end. Fields that are undefined are left out. */
export function toJson(value: unknown): string {
  return `${write(value, '\n')}\n`
}

/** In one line, without its end. */
export function toCompactJson(value: unknown): string {
  return write(value, '')
}

/** `lineEnd` is a line end with the blanks that the line of this value begins with, or nothing. Written by hand, since objects of JavaScript put keys like "10" first. */
function write(value: unknown, lineEnd: string): string {
  if (typeof value !== 'object' || value === null) return escapeString(JSON.stringify(value ?? null))
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const inner = lineEnd && `${lineEnd}    `
  const parts = Array.isArray(value) ? value.map(each => write(each, inner)) : writeFields(value, inner)
  return parts.length === 0 ? `${open}${close}` : `${open}${inner}${parts.join(`,${inner}`)}${lineEnd}${close}`
}

function writeFields(value: object, lineEnd: string): string[] {
  const colon = lineEnd ? ': ' : ':'
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${escapeString(JSON.stringify(key))}${colon}${write(each, lineEnd)}`)
}

function escapeString(json: string): string {
  return json.replace(/[<>&\u2028\u2029\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, letter =>
    letter
      .split('')
      .map(half => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
