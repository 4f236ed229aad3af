// What a holder and a gate say to each other before the client's first byte: one line each way.

/** In bytes, with its end. A longer one is no request. */
export const LONGEST_LINE = 128

const REQUEST = 'isolation-gate 1 '

/** `admitted`: from here on the bytes are the target's. `spent`: somebody was admitted before. `stranger`: the token is another ticket's, or none. */
export type Answer = (typeof answers)[number]

const answers = ['admitted', 'spent', 'stranger'] as const

export function buildRequest(token: string): string {
  return `${REQUEST}${token}\n`
}

/** The token that a line without its end asks with; undefined when it is no request. */
export function readRequest(line: string): string | undefined {
  return line.startsWith(REQUEST) ? line.slice(REQUEST.length) : undefined
}

export function buildAnswer(answer: Answer): string {
  return `${answer}\n`
}

export function readAnswer(line: string): Answer | undefined {
  return answers.find(known => known === line)
}
