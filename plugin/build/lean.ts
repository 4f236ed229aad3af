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

/** What a library does in its own words, and what it is to do. */
const rewritten: readonly { readonly file: RegExp; readonly from: string; readonly to: string }[] = [
  {
    // A segmenter takes 9 ms to make, and only text beyond ASCII needs one.
    file: /\/node_modules\/string-width\/index\.js$/,
    from: 'const segmenter = new Intl.Segmenter();',
    to: 'let made; const segmenter = { segment: text => (made ??= new Intl.Segmenter()).segment(text) };',
  },
  // The working directory may have been deleted, and configuration that would lie there is none of ours.
  ...[
    ['mainFilename: mainFilename || process.cwd(),', "mainFilename: '',"],
    ['cwd: process.cwd,', "cwd: () => '',"],
  ].map(([from = '', to = '']) => ({ file: /\/node_modules\/yargs\/lib\/platform-shims\/esm\.mjs$/, from, to })),
]

/** Throws when a library no longer is what this was written for. */
export const lean: Plugin = {
  name: 'lean',
  resolveId: (id, importer = '') =>
    unused.some(each => each.id === id && each.from.test(importer.replaceAll('\\', '/'))) ? nothing : null,
  load: id => (id === nothing ? 'export default () => {}' : null),
  transform(code, id) {
    const mine = rewritten.filter(({ file }) => file.test(id.replaceAll('\\', '/')))
    if (mine.length === 0) return null
    return mine.reduce((text, { from, to }) => {
      if (!text.includes(from)) throw new Error(`${id} has no '${from}' any more: see plugin/build/lean.ts`)
      return text.replace(from, to)
    }, code)
  },
}
