// The groups of figures, in the order in which they are taken: what must be quiet first.

export const groups = ['quiet', 'accept', 'pods', 'refill', 'writes', 'load'] as const
export type Group = (typeof groups)[number]

export function isGroup(name: string): name is Group {
  return (groups as readonly string[]).includes(name)
}
