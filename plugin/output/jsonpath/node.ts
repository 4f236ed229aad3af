// What a JSONPath template is made of, in kubectl's dialect.

export type PathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: string }
  /** `range`, `end`, or a word that means nothing. */
  | { readonly kind: 'identifier'; readonly name: string }
  | {
      readonly kind: 'slice'
      readonly from: number | undefined
      readonly to: SliceEnd
      readonly step: number | undefined
    }
  | { readonly kind: 'filter'; readonly left: Path; readonly operator: string; readonly right: Path }
  | { readonly kind: 'value'; readonly value: number | boolean }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'union'; readonly paths: readonly Path[] }

/** `last` is the element before it in `[3]`, which is `[3:4]`: then -1 means the last one, and its end is the list's. */
export type SliceEnd = { readonly at: number; readonly derived: boolean } | undefined

/** The content of one `{...}`, or a text between them. */
export type Path = readonly PathNode[]
export type Template = readonly Path[]

/** What is wrong with a template, or with the object for it. */
export class JsonPathError extends Error {
  /** Nothing else is wrong than that a field is not there. */
  readonly isMissing: boolean

  constructor(message: string, { isMissing = false } = {}) {
    super(message)
    this.name = 'JsonPathError'
    this.isMissing = isMissing
  }
}
