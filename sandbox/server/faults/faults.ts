// Bad days on demand: what a test wants the server to do wrong, for whom, and how often.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../answers/status.ts'
import type { Call } from '../call.ts'

/** What becomes of one request; an empty one is an ordinary day. */
export type Fate = {
  /** Said instead of doing it. */
  readonly answer?: Answer
  /** Settles when the answer may go out. */
  readonly beforeAnswer?: Promise<void>
  readonly loseAnswer?: boolean
  /** What a streamed answer is written to instead. */
  readonly stream?: (response: ServerResponse) => ServerResponse
}

export type Faults = {
  /** Resolves when the request may go on, with its fate. */
  meet(call: Call, incoming: IncomingMessage): Promise<Fate>
}

/** No bad days at all. */
export const noFaults: Faults = { meet: async () => ({}) }
