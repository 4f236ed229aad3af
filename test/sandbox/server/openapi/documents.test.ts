import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import { allVerbs, type Kind, type Subresource } from '../../../../sandbox/server/kinds/kind.ts'
import { answerOpenapi, openapiDocument, openapiIndex } from '../../../../sandbox/server/openapi/documents.ts'
import { builtinShape } from '../../../../sandbox/server/shape/builtin.ts'

const crd = (name: string) =>
  parse(
    readFileSync(new URL(`../../../../manifests/crd/${name}.yaml`, import.meta.url), 'utf8'),
  ) as CustomResourceDefinition
const crds = [crd('dedicatedservices'), crd('isolationpods')]

function kindOf(group: string, version: string, kind: string, more: Partial<Kind> = {}): Kind {
  const plural = `${kind.toLowerCase()}s`
  const names = { plural, singular: kind.toLowerCase(), shortNames: [], categories: [], shelf: plural }
  const plain = { namespaced: true, verbs: allVerbs, subresources: [], strategy: {}, columns: [], row: () => [] }
  return { group, version, kind, ...names, ...plain, shape: builtinShape('io.k8s.api.core.v1.Pod'), ...more }
}

const status: Subresource = { name: 'status', kind: 'DedicatedService', verbs: ['get', 'patch', 'update'] }
const scale: Subresource = { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get'] }
const eviction: Subresource = { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] }
const exec: Subresource = { name: 'exec', kind: 'PodExecOptions', verbs: ['get'] }
const kinds = [
  kindOf('', 'v1', 'Pod', { subresources: [eviction, exec] }),
  kindOf('', 'v1', 'Namespace', { namespaced: false }),
  kindOf('apps', 'v1', 'Deployment', { subresources: [scale] }),
  kindOf('authorization.k8s.io', 'v1', 'SelfSubjectAccessReview', { namespaced: false, verbs: ['create'] }),
  kindOf('soh.re', 'v1alpha1', 'DedicatedService', { custom: true, subresources: [status, scale] }),
  kindOf('soh.re', 'v1alpha1', 'IsolationPod', { custom: true }),
]

type Named = { 'x-kubernetes-group-version-kind'?: unknown }
type Operation = Named & {
  operationId: string
  parameters?: Array<{ name: string }>
  requestBody?: { content: object }
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Named & { properties: Record<string, unknown> }> }
}
const documentOf = (groupVersion: string) => JSON.parse(openapiDocument(groupVersion, kinds, crds)!) as Document

test('the index leads to a document for each group and version', () => {
  const { paths } = JSON.parse(openapiIndex(kinds, crds)) as { paths: Record<string, { serverRelativeURL: string }> }
  expect(Object.keys(paths).toSorted()).toEqual([
    'api/v1',
    'apis/apps/v1',
    'apis/authorization.k8s.io/v1',
    'apis/soh.re/v1alpha1',
  ])
  for (const [path, { serverRelativeURL }] of Object.entries(paths)) {
    expect(serverRelativeURL).toMatch(new RegExp(`^/openapi/v3/${path}\\?hash=[0-9A-F]{128}$`))
    expect(answerOpenapi(serverRelativeURL.split('?')[0]!, kinds, crds)).toContain('"openapi":"3.0.0"')
  }
  expect(answerOpenapi('/openapi/v3', kinds, crds)).toBe(openapiIndex(kinds, crds))
})

test.each(['/openapi/v2', '/openapi/v3/apis/apps/v9', '/openapi/v3/apis/apps', '/openapi/v3/api/v1/pods'])(
  'there is nothing at %s',
  path => {
    expect(answerOpenapi(path, kinds, crds)).toBeUndefined()
  },
)

test('a changed CRD changes the hash of its document and of no other', () => {
  const urls = (definitions: CustomResourceDefinition[]) =>
    (JSON.parse(openapiIndex(kinds, definitions)) as { paths: Record<string, { serverRelativeURL: string }> }).paths
  const [before, changed] = [urls(crds), structuredClone(crds)]
  const { openAPIV3Schema } = changed[0]!.spec.versions[0]!.schema!
  openAPIV3Schema!.description = 'changed'
  const after = urls(changed)
  expect(after['apis/soh.re/v1alpha1']).not.toEqual(before['apis/soh.re/v1alpha1'])
  expect(after['api/v1']).toEqual(before['api/v1'])
})

test.each([...new Set(kinds.map(({ group, version }) => (group ? `${group}/${version}` : version)))])(
  'every reference in %s leads somewhere',
  groupVersion => {
    const { components } = documentOf(groupVersion)
    const text = openapiDocument(groupVersion, kinds, crds)!
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      expect(components.schemas).toHaveProperty([name!])
    }
  },
)

describe('a kind of a CRD', () => {
  const { paths, components } = documentOf('soh.re/v1alpha1')
  const schema = components.schemas['re.soh.v1alpha1.DedicatedService']!

  test('has its own schema, with what every object has', () => {
    const { spec, status } = crds[0]!.spec.versions[0]!.schema!.openAPIV3Schema!.properties!
    expect(schema.properties).toMatchObject({ spec, status })
    expect(schema.properties.metadata).toMatchObject({
      allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
    })
    const named = (kind: string) => [{ group: 'soh.re', version: 'v1alpha1', kind }]
    expect(schema['x-kubernetes-group-version-kind']).toEqual(named('DedicatedService'))
    const list = components.schemas['re.soh.v1alpha1.DedicatedServiceList']!
    expect(list['x-kubernetes-group-version-kind']).toEqual(named('DedicatedServiceList'))
  })

  test('has the paths and operations of the real server', () => {
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { operationId }]) =>
        operationId && path.includes('dedicatedservices') ? [`${method} ${path} ${operationId}`] : [],
      ),
    )
    const root = '/apis/soh.re/v1alpha1'
    const collection = `${root}/namespaces/{namespace}/dedicatedservices`
    expect(operations.toSorted()).toEqual(
      [
        `get ${root}/dedicatedservices listSohReV1alpha1DedicatedServiceForAllNamespaces`,
        `get ${collection} listSohReV1alpha1NamespacedDedicatedService`,
        `post ${collection} createSohReV1alpha1NamespacedDedicatedService`,
        `delete ${collection} deleteSohReV1alpha1CollectionNamespacedDedicatedService`,
        `get ${collection}/{name} readSohReV1alpha1NamespacedDedicatedService`,
        `put ${collection}/{name} replaceSohReV1alpha1NamespacedDedicatedService`,
        `delete ${collection}/{name} deleteSohReV1alpha1NamespacedDedicatedService`,
        `patch ${collection}/{name} patchSohReV1alpha1NamespacedDedicatedService`,
        `get ${collection}/{name}/status readSohReV1alpha1NamespacedDedicatedServiceStatus`,
        `put ${collection}/{name}/status replaceSohReV1alpha1NamespacedDedicatedServiceStatus`,
        `patch ${collection}/{name}/status patchSohReV1alpha1NamespacedDedicatedServiceStatus`,
        `get ${collection}/{name}/scale readSohReV1alpha1NamespacedDedicatedServiceScale`,
      ].toSorted(),
    )
  })

  test('takes no strategic merge patch', () => {
    const { patch } = paths['/apis/soh.re/v1alpha1/namespaces/{namespace}/dedicatedservices/{name}']!
    expect(Object.keys(patch!.requestBody!.content)).toEqual([
      'application/json-patch+json',
      'application/merge-patch+json',
    ])
  })
})

describe('a built-in kind', () => {
  const core = documentOf('v1')

  test('lets kubectl validate on the server: its PATCH takes fieldValidation', () => {
    const { patch } = core.paths['/api/v1/namespaces/{namespace}/pods/{name}']!
    expect(patch!.parameters!.map(({ name }) => name)).toEqual(expect.arrayContaining(['dryRun', 'fieldValidation']))
    expect(patch!['x-kubernetes-group-version-kind']).toEqual({ group: '', version: 'v1', kind: 'Pod' })
    expect(patch!.requestBody!.content).toHaveProperty(['application/strategic-merge-patch+json'])
  })

  test('is described with all that it holds, and nothing that is not served', () => {
    const names = Object.keys(core.components.schemas)
    expect(names).toEqual(expect.arrayContaining(['io.k8s.api.core.v1.Container', 'io.k8s.api.core.v1.PodList']))
    expect(names).not.toContain('io.k8s.api.core.v1.Node')
  })

  test('is found by its path alone where it has no namespace', () => {
    expect(core.paths).toHaveProperty(['/api/v1/namespaces/{name}'])
    expect(documentOf('authorization.k8s.io/v1').paths).toEqual({
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': expect.objectContaining({ post: expect.anything() }),
    })
  })

  test('names the kinds of its subresources, and streams have none', () => {
    const { post } = core.paths['/api/v1/namespaces/{namespace}/pods/{name}/eviction']!
    expect(post!['x-kubernetes-group-version-kind']).toEqual({ group: 'policy', version: 'v1', kind: 'Eviction' })
    const { get } = core.paths['/api/v1/namespaces/{namespace}/pods/{name}/exec']!
    expect(get).toMatchObject({ operationId: 'connectCoreV1GetNamespacedPodExec', 'x-kubernetes-action': 'connect' })
  })
})
