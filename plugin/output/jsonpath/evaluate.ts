// Finds what a JSONPath template means in an object, as client-go does.
import { compare } from './compare.ts'
import { goSprint, goType } from './goText.ts'
import { JsonPathError, type Path, type PathNode, type Template } from './node.ts'
import { takeSlice } from './slice.ts'

type EvaluateOptions = { readonly allowMissingKeys: boolean }

/** One list of findings for each path and text of the template, in the order in which they are printed. Throws a JsonPathError. */
export function evaluate(template: Template, object: unknown, options: EvaluateOptions): unknown[][] {
  const state: State = { options, depth: 0, lastEnd: undefined }
  return run(template, { from: 0, object }, state)
}

type State = {
  readonly options: EvaluateOptions
  depth: number
  /** Index of the `{end}` that was met last. */
  lastEnd: number | undefined
}

/** From a place of the template to its end, or to the `{end}` of the range that it is in. */
function run(template: Template, { from, object }: { from: number; object: unknown }, state: State): unknown[][] {
  const all: unknown[][] = []
  for (let at = from; at < template.length; at += 1) {
    const path = template[at]!
    const mark = path.find(node => node.kind === 'identifier')
    const found = walk(path, [object], state)
    if (mark?.name === 'end') {
      state.lastEnd = at
      return all
    }
    if (mark?.name !== 'range') {
      all.push(found)
      continue
    }
    state.depth += 1
    for (const each of found) all.push(...run(template, { from: at + 1, object: each }, state))
    // Without anything to go through, only the end is looked for.
    if (found.length === 0) run(template, { from: at + 1, object: undefined }, state)
    state.depth -= 1
    if (state.lastEnd !== undefined && state.lastEnd > at) at = state.lastEnd
  }
  return all
}

function walk(path: Path, input: readonly unknown[], state: State): unknown[] {
  return path.reduce<unknown[]>((found, node) => step(node, found, state), [...input])
}

function step(node: PathNode, input: readonly unknown[], state: State): unknown[] {
  switch (node.kind) {
    case 'text':
      return [node.text]
    case 'value':
      return input.map(() => node.value)
    case 'identifier':
      return mark(node.name, input, state)
    case 'field':
      return fields(node.name, input, state)
    case 'slice':
      return input.flatMap(value => (isNothing(value) ? [] : takeSlice(asList(value), node)))
    case 'union':
      return node.paths.flatMap(path => walk(path, input, state))
    case 'wildcard':
      return input.flatMap(children)
    case 'recursive':
      return descend(input)
    case 'filter':
      return input.flatMap(value => filterableList(value).filter(element => passes(node, element, state)))
  }
}

function mark(name: string, input: readonly unknown[], { depth }: State): unknown[] {
  if (name !== 'range' && name !== 'end') throw new JsonPathError(`unrecognized identifier ${name}`)
  if (name === 'end' && depth === 0) throw new JsonPathError('not in range, nothing to end')
  return [...input]
}

function fields(name: string, input: readonly unknown[], { options }: State): unknown[] {
  const found = input.flatMap(value => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []))
  if (found.length === 0 && !options.allowMissingKeys) {
    throw new JsonPathError(`${name} is not found`, { isMissing: true })
  }
  return found
}

function descend(input: readonly unknown[]): unknown[] {
  return input.flatMap(value => {
    const below = children(value)
    return below.length > 0 ? [value, ...descend(below)] : []
  })
}

function passes(filter: PathNode & { kind: 'filter' }, element: unknown, state: State): boolean {
  if (filter.operator === 'exists') {
    try {
      return walk(filter.left, [element], state).length > 0
    } catch (error) {
      if (error instanceof JsonPathError) return !error.isMissing
      throw error
    }
  }
  const [left, right] = [walk(filter.left, [element], state), walk(filter.right, [element], state)]
  if (left.length === 0) return false
  if (left.length > 1) throw new JsonPathError('can only compare one element at a time')
  if (right.length === 0) return false
  if (right.length > 1) throw new JsonPathError('can only compare one element at a time')
  return compare(left[0], filter.operator, right[0])
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  // In an order that stays the same: kubectl's changes from run to run.
  return isMap(value)
    ? Object.keys(value)
        .toSorted()
        .map(key => value[key])
    : []
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new JsonPathError(`${goType(value)} is not array or slice`)
}

function filterableList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new JsonPathError(`${goSprint(value)} is not array or slice and cannot be filtered`)
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
