// Which TCP ports are listened on, by the kernel's own table. Where there is no /proc (macOS), none is known.
import { readFileSync } from 'node:fs'

export type Listener = {
  address: string
  port: number
  /** Of the socket: whoever has it open has `socket:[inode]` among its descriptors. */
  inode: string
}

const LISTEN = '0A'

export function listListeners(): Listener[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(path => parseListeners(readTable(path)))
}

/** Lines of /proc/net/tcp or tcp6. IPv4 within IPv6 is written as IPv4. */
export function parseListeners(table: string): Listener[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap(line => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      const [address = '', port = ''] = local.split(':')
      return state === LISTEN ? [{ address: parseAddress(address), port: Number.parseInt(port, 16), inode }] : []
    })
}

/** Words of four bytes, each in this machine's order; every machine that runs this is little-endian. */
function parseAddress(hex: string): string {
  const bytes = (hex.toLowerCase().match(/.{8}/g) ?? []).flatMap(word => (word.match(/../g) ?? []).reverse())
  const dotted = bytes
    .slice(-4)
    .map(byte => Number.parseInt(byte, 16))
    .join('.')
  if (bytes.length === 4 || bytes.slice(0, 12).join('') === '00000000000000000000ffff') return dotted
  if (bytes.every(byte => byte === '00')) return '::'
  return bytes.join('').match(/.{4}/g)!.join(':')
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
