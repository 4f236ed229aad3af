// What several rounds say together: the median of each figure, and the median of each round's own ratio to the default HAProxy of that round.
import { BASE } from './contenders.ts'
import type { Round } from './rounds.ts'

export type Summary = {
  /** By contender, then by figure. */
  readonly medians: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly ratios: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export function summarise(rounds: readonly Round[]): Summary {
  const names = unique(rounds.flatMap(Object.keys))
  const each = (read: (round: Round, name: string, figure: string) => number | undefined) =>
    Object.fromEntries(names.map(name => [name, mediansOf(rounds, name, read)]))
  return {
    medians: each((round, name, figure) => round[name]?.[figure]),
    ratios: each((round, name, figure) => ratio(round[name]?.[figure], round[BASE]?.[figure])),
  }
}

function mediansOf(
  rounds: readonly Round[],
  name: string,
  read: (round: Round, name: string, figure: string) => number | undefined,
): Record<string, number> {
  const figures = unique(rounds.flatMap(round => Object.keys(round[name] ?? {})))
  const found = figures.map(figure => [figure, median(rounds.map(round => read(round, name, figure)))] as const)
  return Object.fromEntries(found.filter((entry): entry is [string, number] => entry[1] !== undefined))
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined || other === 0 ? undefined : one / other
}

/** Of those that are there; the lower of two in the middle, their mean. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter(value => value !== undefined).sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)]
}
