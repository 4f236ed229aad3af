// DER as other programs read it: the bytes are those of X.690's own rules.
import { expect, it } from 'vitest'
import {
  address,
  bits,
  boolean,
  integer,
  octets,
  oid,
  sequence,
  time,
  utf8,
} from '../../../../sandbox/start/certificate/der.ts'

const hex = (...bytes: number[]) => Buffer.from(bytes)

it.each([
  ['a number', integer(hex(5)), '020105'],
  ['a number that is nothing', integer(hex(0, 0)), '020100'],
  ['a number that begins with zeros', integer(hex(0, 0, 0x7f)), '02017f'],
  ['a number that would look negative', integer(hex(0x80)), '02020080'],
  ['true', boolean(true), '0101ff'],
  ['false', boolean(false), '010100'],
  ['text', utf8('é'), '0c02c3a9'],
  ['an object of two small arcs', oid('2.5.29.15'), '0603551d0f'],
  ['an object with arcs of several bytes', oid('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
  ['a bit', bits(0), '03020780'],
  ['two bits', bits(5, 6), '03020106'],
  ['a bit of a second byte', bits(8), '0303070080'],
  ['a time of this half of the century', time(Date.UTC(2049, 11, 31, 23, 59, 59)), '170d3439313233313233353935395a'],
  ['a time after it', time(Date.UTC(2050, 0, 1)), '180f32303530303130313030303030305a'],
  ['an empty sequence', sequence(), '3000'],
  ['an address', address('127.0.0.1'), '7f000001'],
])('%s', (_, bytes, wanted) => {
  expect(bytes.toString('hex')).toBe(wanted)
})

it.each([
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
])('a content of %i bytes', (length, head) => {
  const bytes = octets(Buffer.alloc(length))
  expect(bytes.subarray(0, head.length / 2).toString('hex')).toBe(head)
  expect(bytes).toHaveLength(head.length / 2 + length)
})

it('no certificate bears an IPv6 address in silence', () => {
  expect(() => address('::1')).toThrow('IPv4 addresses only, not ::1')
})
