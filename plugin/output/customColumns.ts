// -o custom-columns=NAME:.metadata.name,IMAGE:.spec.image, and the same from a file.
import { CommandError } from '../cli/commandError.ts'
import { evaluate } from './jsonpath/evaluate.ts'
import { goSprint } from './jsonpath/goText.ts'
import { JsonPathError } from './jsonpath/node.ts'
import { relaxed } from './jsonpath/print.ts'
import { printable } from './printable.ts'
import type { Column } from './table.ts'

/** Throws a CommandError. */
export function parseCustomColumns(spec: string): Column<unknown>[] {
  return spec.split(',').map(part => {
    const colon = part.indexOf(':')
    if (colon < 0) {
      throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    }
    return columnOf(part.slice(0, colon), part.slice(colon + 1))
  })
}

/** A line of headers and one of paths. Throws a CommandError. */
export function parseColumnsFile(text: string): Column<unknown>[] {
  const [headers = [], paths = []] = text.split('\n').map(line => line.split(/\s+/).filter(Boolean))
  if (headers.length === 0 || headers.length !== paths.length) {
    throw new CommandError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    )
  }
  return headers.map((header, at) => columnOf(header, paths[at]!))
}

function columnOf(header: string, path: string): Column<unknown> {
  const template = relaxed(path)
  return {
    header,
    cell(object) {
      try {
        const found = evaluate(template, object, { allowMissingKeys: true }).flat()
        return found.length === 0 ? '<none>' : found.map(value => printable(goSprint(value))).join(',')
      } catch (error) {
        if (error instanceof JsonPathError) throw new CommandError(error.message)
        throw error
      }
    },
  }
}
