// The same objects in the same order as kubectl renders, and a sentence for what we do not render.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { goJson } from '../../../../sandbox/start/apply/lastApplied.ts'
import { renderKustomization } from '../../../../sandbox/start/apply/render.ts'
import { hasKubectl } from '../../../product/kubectl.ts'

const root = resolve(import.meta.dirname, '../../../..')
const home = mkdtempSync(join(tmpdir(), 'render-'))
afterAll(() => rmSync(home, { recursive: true }))

if (!hasKubectl) console.log('left out, for want of kubectl: the comparison of our rendering with kubectl kustomize')

it.skipIf(!hasKubectl).each(['manifests', 'manifests/samples', 'manifests/crd', 'test/product/install'])(
  'renders %s as kubectl does',
  path => {
    const printed = execFileSync('kubectl', ['kustomize', join(root, path)], { encoding: 'utf8' })
    const theirs = parseAllDocuments(printed).map(document => goJson(document.toJS()))
    expect(renderKustomization(join(root, path)).map(goJson)).toEqual(theirs)
  },
)

const overlays: Readonly<Record<string, string>> = {
  'two operators': 'components: [manifests/components/high-availability]',
  'no Secrets': 'components: [manifests/components/no-secret-copies]',
  'both, and patches': `components: [manifests/components/no-secret-copies, manifests/components/high-availability]
patches:
  - target: {kind: Deployment, name: isolation-proxy-operator-controller-manager}
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: isolation-proxy-operator-controller-manager}
      spec:
        replicas: 3
        strategy: {$patch: replace, type: Recreate}
        template:
          spec:
            priorityClassName: high
            containers:
              - name: operator
                livenessProbe: null
                ports: [{$patch: replace}, {name: metrics, containerPort: 9080}]
                env:
                  - {name: WATCH_NAMESPACES, value: "a,b"}
                  - {name: LOG_LEVEL, value: debug}
                  - {name: METRICS_PORT, $patch: delete}
              - {name: beside, image: "x:1"}
  - patch: |
      {apiVersion: v1, kind: Service, metadata: {name: isolation-proxy-operator-metrics, namespace: isolation-proxy-system}, $patch: delete}`,
}

it.skipIf(!hasKubectl).each(Object.entries(overlays))('renders components as kubectl does: %s', (name, text) => {
  const folder = join(home, name.replaceAll(' ', '-'))
  cpSync(join(root, 'manifests'), join(folder, 'manifests'), { recursive: true })
  writeFileSync(join(folder, 'kustomization.yaml'), `kind: Kustomization\nresources: [manifests]\n${text}\n`)
  const printed = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
  const theirs = parseAllDocuments(printed).map(document => goJson(document.toJS()))
  expect(renderKustomization(folder).map(goJson)).toEqual(theirs)
})

it.each([
  ['a field', 'namePrefix: x-', 'uses namePrefix'],
  ['images', 'images: [{name: a, newTag: b}]', 'uses images'],
  ['labels on selectors', 'labels: [{pairs: {a: b}, includeSelectors: true}]', 'uses labels.includeSelectors'],
  ['a JSON patch without a target', 'patches: [{patch: "[]"}]', 'uses a JSON patch without a target'],
  [
    'a target by labels',
    'patches: [{target: {labelSelector: a}, patch: "[]"}]',
    'whose target is not a kind and a name',
  ],
  [
    'a patch that is neither',
    'resources: [y.yaml]\npatches: [{target: {kind: A, name: b}, patch: "7"}]',
    'neither a map nor',
  ],
  ['a patch of nothing', 'patches: [{target: {kind: A, name: b}, patch: "[]"}]', 'no A b to patch'],
  ['a resource without a name', 'resources: [x.yaml]', 'needs apiVersion, kind and metadata.name'],
])('refuses %s and names the file', (name, text, sentence) => {
  const folder = join(home, name.replaceAll(' ', '-'))
  mkdirSync(folder)
  writeFileSync(join(folder, 'kustomization.yaml'), `kind: Kustomization\n${text}\n`)
  writeFileSync(join(folder, 'y.yaml'), 'apiVersion: v1\nkind: A\nmetadata: {name: b}\n')
  writeFileSync(join(folder, 'x.yaml'), 'apiVersion: v1\nkind: ConfigMap\n')
  expect(() => renderKustomization(folder)).toThrow(sentence)
  expect(() => renderKustomization(folder)).toThrow(folder)
})
