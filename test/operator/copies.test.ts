import { describe, expect, it } from 'vitest'
import type { Namespace } from '../../api/kube/objects.ts'
import { copiesAnnotation, findForgotten, renderCopies } from '../../operator/copies.ts'

const a = { kind: 'Secret', name: 'a' } as const
const b = { kind: 'ConfigMap', name: 'b.conf' } as const

describe('what a pool namespace remembers of copies', () => {
  const pool = (text: string): Namespace => ({ metadata: { name: 'p', annotations: { [copiesAnnotation]: text } } })

  it.each([
    ['nothing when all are still named', renderCopies([a, b]), [a, b], []],
    ['the one that is named no longer', renderCopies([a, b]), [b], [a]],
    ['all when none is named', renderCopies([a, b]), [], [a, b]],
    ['nothing when nothing was copied', '', [a], []],
    ['nothing of what a hand wrote there', 'Pod/x,Secret/,,nonsense', [], []],
    ['a Secret though a ConfigMap of its name is named', 'Secret/a', [{ kind: 'ConfigMap', name: 'a' } as const], [a]],
  ])('leads to %s', (_what, text, named, expected) => {
    expect(findForgotten(pool(text), named)).toEqual(expected)
  })

  it('is nothing for a namespace that does not exist yet', () => {
    expect(findForgotten(undefined, [a])).toEqual([])
  })
})
