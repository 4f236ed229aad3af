// Questions and answers so far, and what a key makes of them: pure.
import { edit, emptyLine, type Line } from './line.ts'
import type { Answers, Question } from './questions.ts'

export type Dialog = {
  readonly questions: readonly Question[]
  /** Of the first questions, in their order. */
  readonly answers: readonly string[]
  /** The answer that is being typed. */
  readonly line: Line
  /** What was refused and why; '' when nothing is wrong. */
  readonly complaint: string
}

export function beginDialog(questions: readonly Question[]): Dialog {
  return { questions, answers: [], line: emptyLine, complaint: '' }
}

/** The question that is being answered; undefined when all are. */
export function openQuestion({ questions, answers }: Dialog): Question | undefined {
  return questions[answers.length]
}

export function press(dialog: Dialog, key: string): Dialog {
  if (!openQuestion(dialog)) return dialog
  if (key !== 'enter') return { ...dialog, line: edit(dialog.line, key) }
  return answer(dialog, dialog.line.text)
}

/** With the open question answered, or with a complaint about `typed`. */
export function answer(dialog: Dialog, typed: string): Dialog {
  const question = openQuestion(dialog)
  if (!question) return dialog
  const meant = completeChoice(question, typed.trim() || (question.preset ?? ''))
  const wrong = judge(question, meant)
  if (wrong)
    return { ...dialog, line: emptyLine, complaint: meant === '' ? wrong : `"${meant}" was not taken. ${wrong}` }
  return { ...dialog, answers: [...dialog.answers, meant], line: emptyLine, complaint: '' }
}

export function answersOf({ questions, answers }: Dialog): Answers {
  return Object.fromEntries(questions.map(({ flag }, index) => [flag, answers[index]]))
}

function judge({ choices, check }: Question, answer: string): string {
  if (choices && !choices.includes(answer)) return `One of ${choices.join(', ')} is wanted.`
  return check(answer) ?? ''
}

function completeChoice({ choices }: Question, answer: string): string {
  return choices?.find(choice => choice.toLowerCase() === answer.toLowerCase()) ?? answer
}
