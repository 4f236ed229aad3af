// Asks before something is done that cannot be undone. What will happen to whom stands in the question.
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { CommandError } from './commandError.ts'
import type { World } from './world.ts'

type Question = {
  /** What will happen: a sentence without a question mark, in lines of its own. */
  readonly about: string
  /** --yes: nothing is asked. */
  readonly yes: boolean
}

/** False when the answer is anything but y or yes. Throws a CommandError where nobody can be asked: nothing happens then. */
export async function confirm({ stdin, stderr, signal }: World, { about, yes }: Question): Promise<boolean> {
  if (yes) return true
  if (!stdin.isTTY || !stderr.isTTY) {
    throw new CommandError('this must be confirmed, and there is no terminal to ask at', {
      hint: `${about}\nSay --yes to have it done.`,
    })
  }
  // The terminal itself edits the line: Ctrl-C and Ctrl-Z are the signals that they are everywhere.
  const terminal = createInterface({ input: stdin, output: stderr, terminal: false })
  const unanswered = once(terminal, 'close').then(() => undefined)
  try {
    const answer = await Promise.race([terminal.question(`${about}\nProceed? [y/N] `, { signal }), unanswered])
    // Behind an Enter the line has ended, and behind ^C the question ends it.
    if (answer === undefined) stderr.write('\n')
    return /^y(es)?$/i.test(answer?.trim() ?? '')
  } finally {
    terminal.close()
  }
}
