// ServiceAccounts: identities of programs.
import { ageColumn, ageOf, defineKind, nameColumn } from './define.ts'

export const serviceAccounts = defineKind({
  definition: 'io.k8s.api.core.v1.ServiceAccount',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  subresources: [
    { name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  ],
  strategy: { unconditionalUpdate: true },
  columns: [nameColumn, ageColumn],
  row: (object, now) => [object.metadata.name, ageOf(object, now)],
})
