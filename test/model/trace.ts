// The shortest way to what is broken, in words: one line a step.
import { createCanonical } from './canonical.ts'
import type { State } from './layout.ts'
import { eachStep, initialState } from './next.ts'
import type { Model, Step } from './turn.ts'
import { say } from './words.ts'

export type Broken = { readonly what: string; readonly path: readonly State[]; readonly last: State }

/** The path names canonical states; here it is walked again with the same names for the same things throughout. */
export function renderTrace(model: Model, broken: Broken): string[] {
  const canonical = createCanonical(model.layout)
  const scratch = new Uint8Array(model.layout.size)
  const lines: string[] = []
  let s = initialState(model)
  for (const target of [...broken.path.slice(1), broken.last]) {
    const found = stepTo(model, s, next => {
      canonical(next, scratch)
      return equal(scratch, target)
    })
    if (!found) break
    lines.push(`${lines.length + 1}. ${say(found.step)}`)
    s = found.next
  }
  return [...lines, `=> ${broken.what}`]
}

function stepTo(model: Model, s: State, matches: (next: State) => boolean): { step: Step; next: State } | undefined {
  let found: { step: Step; next: State } | undefined
  eachStep(model, s, (next, step) => {
    if (!found && matches(next)) found = { step, next: next.slice() }
  })
  return found
}

function equal(a: State, b: State): boolean {
  return a.every((byte, i) => byte === b[i])
}
