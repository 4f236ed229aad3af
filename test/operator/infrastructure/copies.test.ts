import { describe, expect, it } from 'vitest'
import type { KubeClient } from '../../../api/kube/client.ts'
import type { Namespace } from '../../../api/kube/objects.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { applyCopies, copiesAnnotation, findForgotten, renderCopies } from '../../../operator/infrastructure/copies.ts'

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

describe('a name that no object can have', () => {
  /** Whoever uses it fails. */
  const nobody = new Proxy({} as KubeClient, {
    get(_, verb) {
      throw new Error(`the server is asked to ${String(verb)}`)
    },
  })
  const service = { metadata: { namespace: 'user', name: 's', uid: 'u' } } as DedicatedService

  it.each(['/', '..', 'a/b', 'A', 'a,Secret/b', '\u0000', 'wеb', 'a'.repeat(254), '-a', 'a..b'])(
    '%j is told of, and nobody is asked for it',
    async name => {
      const { complete, problems } = await applyCopies(nobody, service, [{ kind: 'Secret', name, missing: 'blocks' }])
      expect(complete).toBe(false)
      expect(problems[0]!.message).toContain('no object can have that name')
      expect(renderCopies([{ kind: 'Secret', name }])).toBe('')
    },
  )

  it('keeps no pod from starting that does not need it', async () => {
    const optional = { kind: 'ConfigMap', name: '/', missing: 'fine' } as const
    expect(await applyCopies(nobody, service, [optional])).toEqual({ complete: true, problems: [] })
  })

  it('is not looked for among what a hand wrote on the namespace', () => {
    const pool: Namespace = { metadata: { name: 'p', annotations: { [copiesAnnotation]: 'Secret/..,Secret/A' } } }
    expect(findForgotten(pool, [])).toEqual([])
  })
})
