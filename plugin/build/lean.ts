// What libraries do while they load, and the plugin has no use for: left out of the bundle, since a person waits for every millisecond of it.
import type { Plugin } from 'rolldown'

/** Modules of which nothing is ever called, by who asks for them. */
const unused: readonly { readonly id: string; readonly from: RegExp }[] = [
  // Ink's optional companion, which is not installed.
  { id: 'react-devtools-core', from: /\/node_modules\/ink\// },
  // How yargs would lay out its help; the plugin's own is laid out as kubectl's.
  { id: 'cliui', from: /\/node_modules\/yargs\// },
  { id: 'string-width', from: /\/node_modules\/yargs\// },
]

const nothing = '\0nothing'

/** A segmenter takes 9 ms to make, and only text beyond ASCII needs one. */
const eager = 'const segmenter = new Intl.Segmenter();'
const onDemand = 'let made; const segmenter = { segment: text => (made ??= new Intl.Segmenter()).segment(text) };'

/** What the library measures without looking at every letter. */
const fast = '/^[\\u0020-\\u007E]*$/.test(string)'
/** Marks and lines of `top`: of one cell each, and joined to nothing beside them. */
export const ofOneCell =
  '\\u0020-\\u007E\\u00B7\\u00D7\\u2026\\u2190-\\u2193\\u23CE\\u2500-\\u25A9\\u25AC-\\u25B5\\u25B7-\\u25BF\\u25C1-\\u25FA\\u2713\\u2717'
const faster = `(ambiguousIsNarrow && /^[${ofOneCell}]*$/.test(string))`

/** Throws when a library no longer is what this was written for. */
export const lean: Plugin = {
  name: 'lean',
  resolveId: (id, importer = '') =>
    unused.some(each => each.id === id && each.from.test(importer.replaceAll('\\', '/'))) ? nothing : null,
  load: id => (id === nothing ? 'export default () => {}' : null),
  transform(code, id) {
    if (!/\/node_modules\/string-width\/index\.js$/.test(id.replaceAll('\\', '/'))) return null
    if (!code.includes(eager) || !code.includes(fast))
      throw new Error(`${id} measures text in another way than it did: see plugin/build/lean.ts`)
    return code.replace(eager, onDemand).replace(fast, () => `${faster} || ${fast}`)
  },
}
