// What npm run test:mutants is asked.
import { guardNames } from './guards.ts'
import { type Mutant, mutants, nameOf } from './mutants.ts'

export type Wish = { readonly list: boolean; readonly write: boolean; readonly chosen: readonly Mutant[] }

export const usage =
  'npm run test:mutants [-- --only NAME | --slice K/N] [--list] [--write]; NAME is a guard or a line of --list, K from 1 to N'

/** Throws a sentence on what it does not understand. */
export function readArguments(args: readonly string[]): Wish {
  const rest = [...args]
  let chosen = mutants
  let list = false
  let write = false
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--list') list = true
    else if (word === '--write') write = true
    else if (word === '--only') chosen = choose(rest.shift())
    else if (word === '--slice') chosen = slice(rest.shift())
    else throw new Error(`${word} is not understood: ${usage}`)
  }
  return { list, write, chosen }
}

function choose(name: string | undefined): readonly Mutant[] {
  const chosen = mutants.filter(mutant => nameOf(mutant) === name || mutant.without.some(guard => guard === name))
  if (chosen.length > 0) return chosen
  throw new Error(`there is no mutant ${name ?? 'without a name'}; the guards are ${guardNames.join(', ')}: ${usage}`)
}

/** Every N-th: the N slices together are all of them, and none is tried twice. */
function slice(which = ''): readonly Mutant[] {
  const [, k, n] = /^(\d+)\/(\d+)$/.exec(which) ?? []
  const [kept, of] = [Number(k), Number(n)]
  if (!(kept >= 1 && kept <= of)) throw new Error(`--slice ${which} is no part of a whole: ${usage}`)
  return mutants.filter((_, index) => index % of === kept - 1)
}
