// Where the terminal's cursor stands while an answer is typed: pure.
import stringWidth from 'string-width'
import { type Dialog, openQuestion } from './dialog.ts'
import type { Question } from './questions.ts'

/** Counted from the first cell of the dialog; undefined when nothing is asked any more. */
export function cursorCell(dialog: Dialog, columns: number): { x: number; y: number } | undefined {
  const before = widthBefore(dialog)
  if (before === undefined) return undefined
  return { x: before % columns, y: rowsAbove(dialog, columns) }
}

/**
 * Rows from the dialog's first to the cursor's. `now`: so many columns are left of those that it was drawn for, and terminals that got narrower have broken its
 * lines anew.
 */
export function rowsAbove(dialog: Dialog, columns: number, now = columns): number {
  const { questions, answers } = dialog
  const perLine = Math.ceil(columns / now)
  const rows = answers.map((answer, index) => {
    const width = stringWidth(`${questions[index]!.text}: ${answer || '-'}`)
    return Math.floor(width / columns) * perLine + Math.ceil((width % columns) / now)
  })
  const before = widthBefore(dialog) ?? 0
  const own = Math.floor(before / columns) * perLine + Math.floor((before % columns) / now)
  return rows.reduce((sum, each) => sum + each, own)
}

/** Of the line that is being answered, up to the cursor. */
function widthBefore(dialog: Dialog): number | undefined {
  const { line } = dialog
  const question = openQuestion(dialog)
  return question && stringWidth(`${question.text}${offer(question)}: ${line.text.slice(0, line.cursor)}`)
}

/** What is taken when nothing is typed, and what else may be. */
export function offer({ preset, choices }: Question): string {
  const others = choices?.filter(choice => choice !== preset)
  if (others) return ` [${preset}], or ${others.join(' or ')}`
  return preset ? ` [${preset}]` : ''
}
