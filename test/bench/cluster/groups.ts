// The groups of figures, in the order in which they are taken: what must be quiet first.

/** Those that are taken when none is named. */
export const groups = ['quiet', 'accept', 'pods', 'refill', 'writes', 'load'] as const
export type Group = (typeof groups)[number]

/** Taken only by its name: it builds kwok, and has a cluster of its own. */
export const crowd = 'crowd'

export function isGroup(name: string): name is Group {
  return (groups as readonly string[]).includes(name)
}
