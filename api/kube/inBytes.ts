// Text in a header.

/** UTF-8, as client-go sends it: Node would send Latin-1, and refuse what that does not know. */
export function inBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
