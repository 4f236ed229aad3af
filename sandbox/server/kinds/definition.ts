// CustomResourceDefinitions: kinds that are not built in.
import { definitionColumns, definitionRow, definitionStrategy } from '../custom/definition.ts'
import { defineKind, statusOf } from './define.ts'

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
  strategy: definitionStrategy,
  columns: definitionColumns,
  row: definitionRow,
})
