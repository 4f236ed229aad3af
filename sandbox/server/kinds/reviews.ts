// Kinds that are only asked, never kept: who am I, may I, is this token good.
import { builtinShape } from '../shape/builtin.ts'
import type { Kind } from './kind.ts'

function review(group: 'authentication' | 'authorization', kind: string, namespaced = false): Kind {
  const plural = `${kind.toLowerCase()}s`
  return {
    group: `${group}.k8s.io`,
    version: 'v1',
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    shortNames: [],
    categories: [],
    verbs: ['create'],
    subresources: [],
    shelf: `${plural}.${group}.k8s.io`,
    shape: builtinShape(`io.k8s.api.${group}.v1.${kind}`),
    strategy: {},
    columns: [],
    row: () => [],
  }
}

export const reviewKinds: readonly Kind[] = [
  review('authentication', 'SelfSubjectReview'),
  review('authentication', 'TokenReview'),
  review('authorization', 'LocalSubjectAccessReview', true),
  review('authorization', 'SelfSubjectAccessReview'),
  review('authorization', 'SelfSubjectRulesReview'),
  review('authorization', 'SubjectAccessReview'),
]
