// -o jsonpath=TEMPLATE and its kin.
import { CommandError } from '../../cli/commandError.ts'
import { toCompactJson, toJson } from '../json.ts'
import { printableLines } from '../printable.ts'
import { evaluate } from './evaluate.ts'
import { goSprint } from './goText.ts'
import { JsonPathError, type Template } from './node.ts'
import { parseTemplate } from './parse.ts'

type JsonPathOptions = {
  /** jsonpath-as-json: what each path finds is one list. */
  readonly asJson: boolean
  readonly allowMissingKeys: boolean
}

/** A function from an object to what is printed of it. Throws a CommandError for a template that cannot be read; so does the function, for an object that lacks what is asked for. */
export function jsonPathPrinter(
  text: string,
  { asJson, allowMissingKeys }: JsonPathOptions,
): (object: unknown) => string {
  const template = read(text)
  return object => {
    try {
      const found = evaluate(template, object, { allowMissingKeys })
      return found.map(asJson ? toJson : values => values.map(show).join(' ')).join('')
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error
      throw new CommandError(
        `error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${error.message}`,
      )
    }
  }
}

function read(text: string): Template {
  try {
    return parseTemplate(text)
  } catch (error) {
    if (error instanceof JsonPathError) throw new CommandError(`error parsing jsonpath ${text}, ${error.message}`)
    throw error
  }
}

function show(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? toCompactJson(value) : printableLines(goSprint(value))
}

/** The form without braces that --sort-by and custom columns take: `x.y`, `.x.y`, `{x.y}`, `{.x.y}`. Throws a CommandError. */
export function relaxed(path: string): Template {
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path)
  if (!match) {
    throw new CommandError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}': "${path}"`,
    )
  }
  return read(`{.${match[1] ?? match[2]}}`)
}
