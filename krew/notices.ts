// The licences of the libraries that the bundles contain: they ask to go wherever their code goes.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The text of THIRD-PARTY-NOTICES of `product`, made of these sources (absolute paths). Rejects when a library says nothing of its licence. */
export async function renderNotices(modules: readonly string[], product = 'kubectl isolation'): Promise<string> {
  const folders = new Set(modules.flatMap(module => packageFolder(module) ?? []))
  const libraries = await Promise.all([...folders].map(readLibrary))
  const unique = new Map(libraries.map(library => [library.title, library.text]))
  const sections = [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([title, text]) => `${title}\n\n${text}`)
  const before = `${product} contains code of the following libraries, under their licences.`
  return [before, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`).concat('\n')
}

/** Of `.../node_modules/ink/build/index.js` it is `.../node_modules/ink`; undefined for sources of ours. */
export function packageFolder(module: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(module.replaceAll('\\', '/').replace(/^\0/, ''))?.[0]
}

async function readLibrary(folder: string): Promise<{ title: string; text: string }> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
  }
  const files = (await readdir(folder)).filter(file => /^(licen[cs]e|notice|copying)/i.test(file)).toSorted()
  const texts = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')))
  if (!license && texts.length === 0) throw new Error(`${name} ${version} says nothing of its licence`)
  const text = texts.map(each => each.replaceAll('\r\n', '\n').trim()).join('\n\n')
  return { title: `${name} ${version} (${license ?? 'see below'})`, text: text || `Licence: ${license}` }
}
