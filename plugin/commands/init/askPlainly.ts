// The dialog at a terminal that only prints: a line for each question, and the terminal itself edits the answer.
import { createInterface } from 'node:readline'
import { CommandError } from '../../cli/commandError.ts'
import type { World } from '../../cli/world.ts'
import { printable } from '../../output/printable.ts'
import { answer, answersOf, beginDialog, openQuestion } from './dialog.ts'
import { offer } from './place.ts'
import type { Answers, Question } from './questions.ts'

/** Rejects when Ctrl-C, a signal or the end of the input ends it: nothing was done then. */
export async function ask(questions: readonly Question[], { stdin, stderr, signal }: World): Promise<Answers> {
  signal.throwIfAborted()
  const terminal = createInterface({ input: stdin, terminal: false })
  // Of lines that were typed ahead none is lost.
  const lines = terminal[Symbol.asyncIterator]()
  const stopped = Promise.withResolvers<never>()
  const onAbort = () => stopped.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  let dialog = beginDialog(questions)
  try {
    for (let question = openQuestion(dialog); question; question = openQuestion(dialog)) {
      stderr.write(`${question.text}${offer(question)}: `)
      const typed = await Promise.race([lines.next(), stopped.promise])
      if (typed.done) {
        stderr.write('\n')
        throw unanswered(question)
      }
      dialog = answer(dialog, typed.value)
      if (dialog.complaint) stderr.write(`${printable(dialog.complaint)}\n`)
    }
    return answersOf(dialog)
  } finally {
    signal.removeEventListener('abort', onAbort)
    terminal.close()
  }
}

function unanswered({ text }: Question): CommandError {
  return new CommandError(`the input ended before all was answered: ${text}`, {
    hint: "Every question has a flag: see 'kubectl isolation init --help'.",
  })
}
