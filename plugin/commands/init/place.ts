// Where the terminal's cursor stands while an answer is typed: pure.
import stringWidth from 'string-width'
import { type Dialog, openQuestion } from './dialog.ts'
import type { Question } from './questions.ts'

/** Counted from the first cell of the dialog; undefined when nothing is asked any more. */
export function cursorCell(dialog: Dialog, columns: number): { x: number; y: number } | undefined {
  const { questions, answers, line } = dialog
  const question = openQuestion(dialog)
  if (!question) return undefined
  const rows = answers.map((answer, index) => {
    return Math.ceil(stringWidth(`${questions[index]!.text}: ${answer || '-'}`) / columns)
  })
  const before = stringWidth(`${question.text}${offer(question)}: ${line.text.slice(0, line.cursor)}`)
  return { x: before % columns, y: rows.reduce((sum, each) => sum + each, 0) + Math.floor(before / columns) }
}

/** What is taken when nothing is typed, and what else may be. */
export function offer({ preset, choices }: Question): string {
  const others = choices?.filter(choice => choice !== preset)
  if (others) return ` [${preset}], or ${others.join(' or ')}`
  return preset ? ` [${preset}]` : ''
}
