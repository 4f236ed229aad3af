import { isIP } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { buildProxyHeader } from '../../../proxy/preface/buildProxyHeader.ts'
import { judgeProxyHeader, type ProxyHeader } from '../../../proxy/preface/proxyHeader.ts'
import { createRandom, type Random } from '../../hostile/random.ts'

const signature = '0d0a0d0a000d0a515549540a'
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const proxied = (from: [string, number], to: [string, number]): ProxyHeader => ({
  kind: 'proxied',
  from: { host: from[0], port: from[1] },
  to: { host: to[0], port: to[1] },
})

const headers: [what: string, header: Buffer, means: ProxyHeader][] = [
  [
    'version 1',
    Buffer.from('PROXY TCP4 255.255.255.255 192.0.2.7 65535 0\r\n'),
    proxied(['255.255.255.255', 65_535], ['192.0.2.7', 0]),
  ],
  [
    'version 1 with IPv6, written at length',
    Buffer.from('PROXY TCP6 2001:DB8:0:0:0:0:0:1 ::1 443 80\r\n'),
    proxied(['2001:db8::1', 443], ['::1', 80]),
  ],
  [
    'version 1 with IPv4 in IPv6',
    Buffer.from('PROXY TCP6 ::ffff:192.0.2.1 ::ffff:10.0.0.1 1 2\r\n'),
    proxied(['192.0.2.1', 1], ['10.0.0.1', 2]),
  ],
  ['version 1 that knows nothing', Buffer.from('PROXY UNKNOWN\r\n'), { kind: 'own' }],
  [
    'the longest of version 1',
    Buffer.from(`PROXY UNKNOWN ${'ffff:'.repeat(7)}ffff ${'ffff:'.repeat(7)}ffff 65535 65535\r\n`),
    { kind: 'own' },
  ],
  [
    'version 2',
    hex(`${signature} 21 11 000c c0000201 0a000001 d431 0050`),
    proxied(['192.0.2.1', 54_321], ['10.0.0.1', 80]),
  ],
  [
    'version 2 with IPv6',
    hex(`${signature} 21 21 0024 20010db8000000000000000000000001 fd000000000000000000000000000002 0001 ffff`),
    proxied(['2001:db8::1', 1], ['fd00::2', 65_535]),
  ],
  [
    'version 2 with more behind the addresses',
    hex(`${signature} 21 11 0013 c0000201 0a000001 d431 0050 05 0004 61626364`),
    proxied(['192.0.2.1', 54_321], ['10.0.0.1', 80]),
  ],
  ['version 2 for a health check', hex(`${signature} 20 00 0000`), { kind: 'own' }],
  [
    'version 2 for a health check, with addresses',
    hex(`${signature} 20 11 000c c0000201 0a000001 d431 0050`),
    { kind: 'own' },
  ],
  [
    'version 2 for a health check, of a family that is none of ours',
    hex(`${signature} 20 12 000c c0000201 0a000001 d431 0050`),
    { kind: 'own' },
  ],
  [
    'version 2 for a health check, without the addresses of its family',
    hex(`${signature} 20 21 0000`),
    { kind: 'own' },
  ],
  ['version 2 that knows nothing', hex(`${signature} 21 00 0003 040000`), { kind: 'own' }],
  [
    "version 2 of a socket of the balancer's machine",
    hex(`${signature} 21 31 00d8 ${'2f'.repeat(216)}`),
    { kind: 'own' },
  ],
]

describe.each(headers)('a header of %s', (_, header, means) => {
  it('is read when it is whole, and at no byte before; what follows is left', () => {
    for (let cut = 0; cut < header.length; cut += 1)
      expect(judgeProxyHeader(header.subarray(0, cut)), `after ${cut}`).toMatchObject({ kind: 'more' })
    for (const rest of ['', 'P', '\r\n\r\n', 'GET / HTTP/1.1\r\n'])
      expect(judgeProxyHeader(Buffer.concat([header, Buffer.from(rest)]))).toEqual({
        kind: 'known',
        value: means,
        length: header.length,
      })
  })
})

it.each([
  ['nothing of the kind', 'GET / HTTP/1.1\r\n'],
  ['small letters', 'proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n'],
  ['another family', 'PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n'],
  ['the wrong family', 'PROXY TCP4 ::1 ::1 1 2\r\n'],
  ['two families', 'PROXY TCP6 ::1 1.2.3.4 1 2\r\n'],
  ['a number too large', 'PROXY TCP4 256.1.1.1 1.2.3.4 1 2\r\n'],
  ['a leading zero in an address', 'PROXY TCP4 01.2.3.4 1.2.3.4 1 2\r\n'],
  ['a leading zero in a port', 'PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n'],
  ['a port too large', 'PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n'],
  ['a port with a sign', 'PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n'],
  ['two spaces', 'PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n'],
  ['a space at the end', 'PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n'],
  ['one address', 'PROXY TCP4 1.2.3.4 1 2\r\n'],
  ['a zone', 'PROXY TCP6 fe80::1%lo fe80::1 1 2\r\n'],
  ['a line end inside', 'PROXY TCP4 1.2.3.4\n1.2.3.4 1 2\r\n'],
  ['no family', 'PROXY \r\n'],
  ['unknown with letters behind', 'PROXY UNKNOWNS\r\n'],
  ['no end within 107 bytes', `PROXY UNKNOWN ${'x'.repeat(93)}`],
])('version 1 with %s is none', (_, text) => {
  expect(judgeProxyHeader(Buffer.from(text))).toEqual({ kind: 'known', value: { kind: 'none' }, length: 0 })
})

it.each([
  ['another version', '11 11 000c'],
  ['an unknown command', '22 11 000c'],
  ['datagrams', '21 12 000c'],
  ['an unknown family', '21 41 000c'],
  ['too few bytes for its addresses', '21 11 000b'],
  ['too few bytes for IPv6', '21 21 0023'],
  ['more bytes than are taken', '21 11 0ff1'],
])('version 2 with %s is none, and that is known before the rest', (_, fixed) => {
  expect(judgeProxyHeader(hex(signature + fixed))).toMatchObject({ value: { kind: 'none' } })
})

describe('what is sent', () => {
  it.each([
    ['v1', '192.0.2.1', '10.0.0.1', Buffer.from('PROXY TCP4 192.0.2.1 10.0.0.1 50000 80\r\n')],
    ['v1', '2001:db8::1', 'fe80::1%eth0', Buffer.from('PROXY TCP6 2001:db8::1 fe80::1 50000 80\r\n')],
    ['v1', '192.0.2.1', '', Buffer.from('PROXY UNKNOWN\r\n')],
    ['v2', '192.0.2.1', '10.0.0.1', hex(`${signature} 21 11 000c c0000201 0a000001 c350 0050`)],
    [
      'v2',
      '2001:db8::1',
      '::',
      hex(`${signature} 21 21 0024 20010db8000000000000000000000001 ${'00'.repeat(16)} c350 0050`),
    ],
    ['v2', '192.0.2.1', '::1', hex(`${signature} 21 00 0000`)],
  ] as const)('%s, from %s to %s', (version, from, to, expected) => {
    const ends = { from: { host: from, port: 50_000 }, to: { host: to, port: 80 } }
    expect(buildProxyHeader(version, ends).toString('latin1')).toBe(expected.toString('latin1'))
  })
})

/** Says what it is, byte by byte, and that what is known stays so. */
function readByByte(bytes: Buffer): { value: ProxyHeader; length: number } | undefined {
  for (let cut = 1; cut <= bytes.length; cut += 1) {
    const judgement = judgeProxyHeader(bytes.subarray(0, cut))
    if (judgement.kind === 'known') return judgement
    if (judgement.upTo <= cut || judgement.upTo > 4096) throw new Error(`after ${cut} it waits for ${judgement.upTo}`)
  }
  return undefined
}

function anyHeader(random: Random): Buffer {
  const version = random.pick(['v1', 'v2'] as const)
  const host = random.chance(0.5)
    ? () => Array.from({ length: 4 }, () => random.below(256)).join('.')
    : () => Array.from({ length: 8 }, () => random.below(65_536).toString(16)).join(':')
  const end = () => ({ host: host(), port: random.below(65_536) })
  return buildProxyHeader(version, { from: end(), to: end() })
}

function spoil(header: Buffer, random: Random): Buffer {
  const bytes = Buffer.concat([header, Buffer.from('and then the client')])
  for (let changes = random.below(4); changes > 0; changes -= 1) {
    const at = random.below(header.length)
    const kind = random.below(4)
    if (kind === 0) bytes[at] = random.below(256)
    if (kind === 1) bytes[at]! ^= 1 << random.below(8)
    if (kind === 2) bytes.copyWithin(at, at + 1 + random.below(3))
    if (kind === 3) bytes[at] = random.pick([...' \r\n:.0PTU']).charCodeAt(0)
  }
  return bytes
}

it('100,000 headers, spoilt and whole: each is read alike however it is cut, and means one thing or nothing', () => {
  const random = createRandom(20_261_122)
  const counts = { proxied: 0, own: 0, none: 0, more: 0 }
  for (let round = 0; round < 100_000; round += 1) {
    const bytes = spoil(anyHeader(random), random)
    const read = readByByte(bytes)
    counts[read?.value.kind ?? 'more'] += 1
    const whole = judgeProxyHeader(bytes)
    // The whole is read as its shortest sufficient part is. (An `expect` for each would take a minute.)
    if (read ? !isDeepStrictEqual(whole, read) : whole.kind !== 'more') expect(whole).toEqual(read)
    if (read?.value.kind !== 'proxied') continue
    const { from, to } = read.value
    const isSound = isIP(from.host) > 0 && isIP(to.host) > 0 && from.port < 65_536 && to.port < 65_536
    const again = buildProxyHeader(random.pick(['v1', 'v2']), read.value)
    const passedOn = judgeProxyHeader(again)
    if (!isSound || passedOn.kind !== 'known' || passedOn.length !== again.length)
      throw new Error(`round ${round}: ${bytes.toString('latin1')}`)
  }
  expect(counts.proxied).toBeGreaterThan(20_000)
  expect(counts.none).toBeGreaterThan(20_000)
  expect(counts.own + counts.more).toBeGreaterThan(100)
}, 120_000)
