// YAML as kubectl reads it: go-yaml's 1.1, in which times and numbers of base 60 are text.
import { type Document, parseAllDocuments, type Tags } from 'yaml'

const options = {
  version: '1.1',
  // A later key of the same name wins.
  uniqueKeys: false,
  logLevel: 'silent',
  customTags: (tags: Tags): Tags => tags.filter(tag => typeof tag === 'string' || !isTime(tag)),
} as const

function isTime({ tag, format }: { readonly tag: string; readonly format?: string }): boolean {
  return format === 'TIME' || tag === 'tag:yaml.org,2002:timestamp'
}

/** The first document of the text; undefined when there is none. Throws a sentence about the first thing that is no YAML. */
export function readYaml(text: string): unknown {
  const first: Document.Parsed | undefined = parseAllDocuments(text, options)[0]
  if (!first || !('errors' in first)) return undefined
  const error = first.errors[0]
  if (error) throw new Error(`yaml: ${error.message.split('\n')[0]!.replace(/:$/, '')}`)
  return first.toJS()
}

/** UTF-16 is known by its mark: what PowerShell writes behind `>`. */
export function decodeYaml(bytes: Buffer): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return bytes.toString('utf8')
}
