// Used against granted, both ways.
import { distinct, type Right, sayRight } from './right.ts'

export type Exception = {
  readonly right: string
  /** Why it is granted although no request needs it. */
  readonly because: string
}

export type Difference = {
  /** Asked for without a grant. */
  readonly ungranted: readonly string[]
  /** Granted and never asked for, exceptions apart. */
  readonly unused: readonly string[]
  /** Exceptions that are not granted, or are used after all. */
  readonly vain: readonly string[]
}

type Given = {
  readonly used: readonly Right[]
  readonly granted: readonly Right[]
  readonly exceptions?: readonly Exception[]
}

export function compareRights({ used, granted, exceptions = [] }: Given): Difference {
  const names = (rights: readonly Right[]) => distinct(rights).map(sayRight)
  const excepted = new Set(exceptions.map(({ right }) => right))
  const unused = names(granted.filter(grant => !used.some(use => covers(grant, use))))
  return {
    ungranted: names(used.filter(use => !granted.some(grant => covers(grant, use)))),
    unused: unused.filter(right => !excepted.has(right)),
    vain: [...excepted].filter(right => !unused.includes(right)),
  }
}

function covers(grant: Right, use: Right): boolean {
  const isSame = (['account', 'verb', 'group', 'resource', 'subresource'] as const).every(
    part => grant[part] === use[part],
  )
  return isSame && (grant.place === 'cluster' || grant.place === use.place)
}
