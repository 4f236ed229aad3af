// Tar archives of regular files (POSIX ustar), byte for byte the same for the same files: ninety lines of ours, because every writer in npm adds times, owners or its own extensions.

export type Entry = { readonly path: string; readonly mode: number; readonly bytes: Buffer }

const BLOCK = 512
/** 26 October 1985, npm's own: GNU tar warns of times near 1970. */
const mtimeSeconds = 499_162_500

/** What stands behind the last entry. */
const tarEnd = Buffer.alloc(2 * BLOCK)

/** In the order of their paths. Throws on a path that ustar has no room for. */
export function writeTar(entries: readonly Entry[]): Buffer {
  return Buffer.concat([writeEntries(entries), tarEnd])
}

/** Likewise, without the archive's end: more may follow. */
export function writeEntries(entries: readonly Entry[]): Buffer {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const parts = sorted.flatMap(({ path, mode, bytes }) => [
    header(path, mode, bytes.length),
    bytes,
    Buffer.alloc(padding(bytes.length)),
  ])
  return Buffer.concat(parts)
}

function header(path: string, mode: number, size: number): Buffer {
  const { prefix, name } = splitPath(path)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  block.write(name, 0)
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(mtimeSeconds, 136, 12)
  block.write(' '.repeat(8), 148)
  block.write('0', 156)
  block.write('ustar\u000000', 257)
  block.write(prefix, 345)
  // The sum counts its own field as spaces.
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** A name has 100 bytes, the folders before it 155. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)]
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { prefix, name }
  }
  throw new Error(`the path ${path} is too long for a tar archive`)
}

/** Regular files only; what else there is (folders, npm's extended headers) is passed over. */
export function* readTar(tar: Buffer): Generator<Entry> {
  let at = 0
  while (tar[at] !== 0) {
    if (at + BLOCK > tar.length) throw new Error('the archive ends before its end')
    const block = tar.subarray(at, at + BLOCK)
    const size = Number.parseInt(text(block, 124, 12), 8)
    const [prefix, name] = [text(block, 345, 155), text(block, 0, 100)]
    const type = String.fromCharCode(block[156]!)
    const bytes = tar.subarray(at + BLOCK, at + BLOCK + size)
    if (bytes.length < size) throw new Error(`the archive ends inside ${name}`)
    if (type === '0' || type === '\0') {
      yield { path: prefix ? `${prefix}/${name}` : name, mode: Number.parseInt(text(block, 100, 8), 8), bytes }
    }
    at += BLOCK + size + padding(size)
  }
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const end = field.indexOf(0)
  return field
    .subarray(0, end < 0 ? length : end)
    .toString()
    .trim()
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}
