// The same objects in the same order as kubectl renders, and a sentence for what we do not render.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { goJson } from '../../../../sandbox/start/apply/lastApplied.ts'
import { renderKustomization } from '../../../../sandbox/start/apply/render.ts'

const root = resolve(import.meta.dirname, '../../../..')
const home = mkdtempSync(join(tmpdir(), 'render-'))
afterAll(() => rmSync(home, { recursive: true }))

const kubectl = findKubectl()
if (!kubectl) console.log('left out, for want of kubectl: the comparison of our rendering with kubectl kustomize')

function findKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

it.skipIf(!kubectl).each(['manifests', 'manifests/samples', 'manifests/crd', 'test/product/install'])(
  'renders %s as kubectl does',
  path => {
    const printed = execFileSync('kubectl', ['kustomize', join(root, path)], { encoding: 'utf8' })
    const theirs = parseAllDocuments(printed).map(document => goJson(document.toJS()))
    expect(renderKustomization(join(root, path)).map(goJson)).toEqual(theirs)
  },
)

it.each([
  ['a field', 'namePrefix: x-', 'uses namePrefix'],
  ['images', 'images: [{name: a, newTag: b}]', 'uses images'],
  ['labels on selectors', 'labels: [{pairs: {a: b}, includeSelectors: true}]', 'uses labels.includeSelectors'],
  [
    'a patch that merges',
    'patches: [{target: {kind: A, name: b}, patch: "kind: A"}]',
    'uses a patch that is no JSON patch',
  ],
  ['a patch without a target', 'patches: [{patch: "[]"}]', 'uses a patch without kind and name'],
  ['a patch of nothing', 'patches: [{target: {kind: A, name: b}, patch: "[]"}]', 'no A b to patch'],
  ['a resource without a name', 'resources: [x.yaml]', 'needs apiVersion, kind and metadata.name'],
])('refuses %s and names the file', (name, text, sentence) => {
  const folder = join(home, name.replaceAll(' ', '-'))
  mkdirSync(folder)
  writeFileSync(join(folder, 'kustomization.yaml'), `kind: Kustomization\n${text}\n`)
  writeFileSync(join(folder, 'x.yaml'), 'apiVersion: v1\nkind: ConfigMap\n')
  expect(() => renderKustomization(folder)).toThrow(sentence)
  expect(() => renderKustomization(folder)).toThrow(folder)
})
