// What is known of a beginning once some of its bytes are there: that more are needed, or what it is.

export type Judgement<T> =
  /** `upTo`: nothing can be said before so many bytes, counted from the first, are there; always more than there were. */
  | { readonly kind: 'more'; readonly upTo: number }
  /** `length`: the bytes that are told by `value`, and are not for the pod. */
  | { readonly kind: 'known'; readonly value: T; readonly length: number }

/** Given everything that came so far. Bounded: from some number of bytes on it knows. */
export type Judge<T> = (bytes: Buffer) => Judgement<T>

export function more(upTo: number): Judgement<never> {
  return { kind: 'more', upTo }
}

export function known<T>(value: T, length: number): Judgement<T> {
  return { kind: 'known', value, length }
}
