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

/** Throws when a library no longer is what this was written for. */
export const lean: Plugin = {
  name: 'lean',
  resolveId: (id, importer = '') =>
    unused.some(each => each.id === id && each.from.test(importer.replaceAll('\\', '/'))) ? nothing : null,
  load: id => (id === nothing ? 'export default () => {}' : null),
  transform(code, id) {
    if (!/\/node_modules\/string-width\/index\.js$/.test(id.replaceAll('\\', '/'))) return null
    if (!code.includes(eager))
      throw new Error(`${id} makes its segmenter in another way than it did: see plugin/build/lean.ts`)
    return code.replace(eager, onDemand)
  },
}
