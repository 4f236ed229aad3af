// docs/chart.md as a reader types it off: the rows of its table, and the files of each example.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../api/kube/objects.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/chart.md'), 'utf8')

export type Row = { readonly value: string; readonly there: string; readonly here: string; readonly how: string }

/** Without the backticks. */
export const rows: readonly Row[] = page
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| the chart'))
  .map(line => {
    const [value = '', there = '', here = '', how = ''] = line.slice(2, -2).split(' | ')
    const plain = (text: string) => text.replaceAll('`', '').trim()
    return { value: plain(value), there: plain(there), here: plain(here), how }
  })

/** Heading to the examples' files by name. */
export const examples: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map(section => {
      const blocks = [...section.matchAll(/^```yaml\n(?:# (\S+\.yaml)\n)?([\s\S]*?)^```/gm)]
      const files = blocks.map(([, name = 'kustomization.yaml', text = '']) => [name, text])
      return [section.slice(0, section.indexOf('\n')), Object.fromEntries(files)]
    }),
)

/** A folder as the page describes it, with the manifests; it is the caller's to remove. */
export function layInstall(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-install-'))
  cpSync(join(root, 'manifests'), join(folder, 'manifests'), { recursive: true })
  writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [manifests]\n')
  return folder
}

/** No example is about the schemas, which are most of what there is to render. */
export function dropSchemas(folder: string): void {
  for (const name of ['dedicatedservices', 'isolationpods']) {
    const head = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}.soh.re}\n`
    writeFileSync(join(folder, `manifests/crd/${name}.yaml`), head)
  }
}

/** What kubectl makes of these files there, as text. */
export function renderText(folder: string, files: Readonly<Record<string, string>> = {}): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  try {
    return execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', maxBuffer: 8 << 20 })
  } finally {
    for (const name of Object.keys(files)) rmSync(join(folder, name))
  }
}

export function parseObjects(text: string): KubeObject[] {
  return parseAllDocuments(text).map(document => document.toJS() as KubeObject)
}
