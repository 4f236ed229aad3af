// CustomResourceDefinitions: kinds that are not built in.
import { createdColumn, defineKind, nameColumn, statusOf } from './define.ts'

export const customResourceDefinitions = defineKind({
  definition: 'io.k8s.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  subresources: [statusOf('CustomResourceDefinition')],
  strategy: { countsGenerations: true },
  columns: [nameColumn, createdColumn],
  row: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
})
