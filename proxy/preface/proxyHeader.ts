// Reads the header of the PROXY protocol, version 1 or 2, by which a load balancer says whose connection it passes on: haproxy.org/download/3.2/doc/proxy-protocol.txt, section 2.
import { isIPv4, isIPv6 } from 'node:net'
import type { Address } from '../addresses.ts'
import { plainHost } from '../plainHost.ts'
import { type Judgement, known, more } from './judgement.ts'

export type ProxyHeader =
  | { readonly kind: 'proxied'; readonly from: Address; readonly to: Address }
  /** The load balancer's own connection, or one whose ends it does not know: what the socket says counts. */
  | { readonly kind: 'own' }
  /** Something else, or one that breaks the rules. */
  | { readonly kind: 'none' }

/** With its line end: the specification's. */
const LONGEST_V1 = 107
/** Ours: 536 bytes are what every receiver takes; what comes behind the addresses is skipped. */
const LONGEST_V2 = 4096
const V1 = Buffer.from('PROXY ')
export const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const V2_FIXED = 16

const none = known<ProxyHeader>({ kind: 'none' }, 0)

/** Never sniffed: to be asked only of peers who have to begin with one. */
export function judgeProxyHeader(bytes: Buffer): Judgement<ProxyHeader> {
  if (begins(bytes, SIGNATURE)) return judgeV2(bytes)
  return begins(bytes, V1) ? judgeV1(bytes) : none
}

/** As far as both go. */
function begins(bytes: Buffer, mark: Buffer): boolean {
  const length = Math.min(bytes.length, mark.length)
  return bytes.compare(mark, 0, length, 0, length) === 0
}

function judgeV1(bytes: Buffer): Judgement<ProxyHeader> {
  const line = bytes.subarray(0, LONGEST_V1)
  const end = line.indexOf('\r\n')
  if (end < 0) return line.length === LONGEST_V1 ? none : more(bytes.length + 1)
  const header = readLine(line.toString('latin1', 0, end))
  return header.kind === 'none' ? none : known(header, end + 2)
}

function readLine(line: string): ProxyHeader {
  if (/^PROXY UNKNOWN( .*)?$/.test(line)) return { kind: 'own' }
  const [, family, source = '', target = '', sourcePort, targetPort] =
    /^PROXY TCP([46]) ([\da-fA-F:.]+) ([\da-fA-F:.]+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/.exec(line) ?? []
  const isAddress = family === '4' ? isIPv4 : isIPv6
  const [from, to] = [address(source, Number(sourcePort)), address(target, Number(targetPort))]
  if (!isAddress(source) || !isAddress(target) || from.port > 65_535 || to.port > 65_535) return { kind: 'none' }
  return { kind: 'proxied', from, to }
}

function judgeV2(bytes: Buffer): Judgement<ProxyHeader> {
  if (bytes.length < V2_FIXED) return more(V2_FIXED)
  const length = V2_FIXED + bytes.readUInt16BE(14)
  const [version, command] = [bytes[12]! >> 4, bytes[12]! & 15]
  if (version !== 2 || command > 1 || length > LONGEST_V2) return none
  // Who speaks for itself may name any family: the specification has it ignored.
  const width = command === 0 ? 0 : widthOf(bytes[13]!)
  if (width === undefined || length < V2_FIXED + 2 * width + (width > 0 ? 4 : 0)) return none
  if (bytes.length < length) return more(length)
  if (width === 0) return known({ kind: 'own' }, length)
  const ends = bytes.subarray(V2_FIXED)
  const [source, target] = [ends.subarray(0, width), ends.subarray(width, 2 * width)]
  const from = address(textOf(source), ends.readUInt16BE(2 * width))
  const to = address(textOf(target), ends.readUInt16BE(2 * width + 2))
  return known({ kind: 'proxied', from, to }, length)
}

/** Of an address, in bytes; 0: none that means something here (unspecified, or sockets of the balancer's machine); undefined: not of a stream, or unknown. */
function widthOf(familyAndProtocol: number): 4 | 16 | 0 | undefined {
  switch (familyAndProtocol) {
    case 0x11:
      return 4
    case 0x21:
      return 16
    case 0x00:
    case 0x31:
      return 0
  }
  return undefined
}

function textOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  return Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(2 * group).toString(16)).join(':')
}

function address(host: string, port: number): Address {
  return { host: plainHost(host), port }
}
