// Millions of states, exactly: their bytes in an arena, and an open table of places in it.

const CHUNK_STATES = 1 << 16

export type StateSet = {
  /** Number of the state; `fresh` says that it was not known. */
  add(state: Uint8Array): number
  get(index: number): Uint8Array
  wasFresh(): boolean
  size(): number
}

export function createStateSet(length: number): StateSet {
  const chunks: Uint8Array[] = []
  let table = new Uint32Array(1 << 16)
  let size = 0
  let fresh = false

  const get = (index: number) => {
    const start = (index & (CHUNK_STATES - 1)) * length
    return chunks[index >>> 16]!.subarray(start, start + length)
  }
  const equals = (index: number, state: Uint8Array) => {
    const chunk = chunks[index >>> 16]!
    const start = (index & (CHUNK_STATES - 1)) * length
    for (let i = 0; i < length; i += 1) if (chunk[start + i] !== state[i]) return false
    return true
  }
  const place = (state: Uint8Array) => {
    let at = hash(state) & (table.length - 1)
    while (table[at] !== 0 && !equals(table[at]! - 1, state)) at = (at + 1) & (table.length - 1)
    return at
  }
  const grow = () => {
    table = new Uint32Array(table.length * 2)
    for (let index = 0; index < size; index += 1) {
      let at = hash(get(index)) & (table.length - 1)
      while (table[at] !== 0) at = (at + 1) & (table.length - 1)
      table[at] = index + 1
    }
  }
  return {
    add(state) {
      const at = place(state)
      fresh = table[at] === 0
      if (!fresh) return table[at]! - 1
      if (size % CHUNK_STATES === 0) chunks.push(new Uint8Array(CHUNK_STATES * length))
      chunks[size >>> 16]!.set(state, (size & (CHUNK_STATES - 1)) * length)
      size += 1
      table[at] = size
      if (size * 2 > table.length) grow()
      return size - 1
    },
    get,
    wasFresh: () => fresh,
    size: () => size,
  }
}

/** FNV-1a, mixed once more: its low bits alone choose the place. */
function hash(state: Uint8Array): number {
  let value = 0x811c9dc5
  for (let i = 0; i < state.length; i += 1) value = Math.imul(value ^ state[i]!, 0x01000193)
  value ^= value >>> 15
  value = Math.imul(value, 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}
