// Bodies in protobuf, which kubectl's create commands send and nothing else: read into JSON's form, by the numbers in the table of types.
import protobuf from 'protobufjs/minimal.js'
import { timeOf } from './time.ts'
import { type Field, hasType, type Struct, structOf, type Type } from './types.ts'

type Reader = protobuf.Reader
/** Fields by their number; an embedded struct is a message of its own around its fields. */
type Message = Map<number, Field | Message>

const magic = Buffer.from('k8s\0')

export function readProtobuf(bytes: Buffer): { value: Record<string, unknown> } | { error: string } {
  if (bytes.length === 0) return { error: 'empty data' }
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    return { error: 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]' }
  }
  try {
    return readEnvelope(bytes.subarray(magic.length))
  } catch (error) {
    return { error: `proto: ${(error as Error).message}` }
  }
}

/** runtime.Unknown: 1 is apiVersion and kind, 2 the object. */
function readEnvelope(bytes: Buffer): { value: Record<string, unknown> } | { error: string } {
  const parts = readLengthDelimited(protobuf.Reader.create(bytes))
  const [apiVersion = '', kind = ''] = readStrings(parts.get(1) ?? new Uint8Array())
  const type = structNamed(apiVersion, kind)
  if (!type) return { error: `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}` }
  const object = readStruct(protobuf.Reader.create(parts.get(2) ?? new Uint8Array()), type)
  return { value: { ...object, apiVersion, kind } }
}

/** DeleteOptions and their like are the same in every group. */
function structNamed(apiVersion: string, kind: string): Struct | undefined {
  const [version = '', group = 'core'] = apiVersion.split('/').toReversed()
  const names = [`${group.split('.')[0]}.${version}.${kind}`, `meta.v1.${kind}`]
  const name = names.find(hasType)
  return name === undefined ? undefined : structOf(name)
}

function readLengthDelimited(reader: Reader): Map<number, Uint8Array> {
  const parts = new Map<number, Uint8Array>()
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if ((tag & 7) === 2) parts.set(tag >>> 3, reader.bytes())
    else reader.skipType(tag & 7)
  }
  return parts
}

function readStrings(bytes: Uint8Array): string[] {
  const parts = readLengthDelimited(protobuf.Reader.create(bytes))
  return [1, 2].map(number => Buffer.from(parts.get(number) ?? []).toString())
}

const messages = new WeakMap<Struct, Message>()

function messageOf(type: Struct): Message {
  const found = messages.get(type)
  if (found) return found
  const message: Message = new Map()
  for (const field of type.fields.values()) {
    let at = message
    for (const number of field.numbers.slice(0, -1)) {
      const inner = at.get(number) ?? new Map()
      at.set(number, inner)
      at = inner as Message
    }
    at.set(field.numbers.at(-1)!, field)
  }
  messages.set(type, message)
  return message
}

function readStruct(reader: Reader, type: Struct): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  readInto(object, reader, messageOf(type))
  return object
}

/** Fields that we do not know come from a newer client: they are left out, as the real server does. */
function readInto(object: Record<string, unknown>, reader: Reader, message: Message): void {
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    const found = message.get(tag >>> 3)
    if (!found) reader.skipType(tag & 7)
    else if (found instanceof Map) readInto(object, protobuf.Reader.create(reader.bytes()), found)
    else readField(object, reader, found)
  }
}

function readField(object: Record<string, unknown>, reader: Reader, field: Field): void {
  const type = field.type()
  if (type.kind === 'list' && !type.named) {
    const items = (object[field.name] ?? []) as unknown[]
    items.push(readValue(reader, type.item))
    object[field.name] = items
  } else if (type.kind === 'map') {
    const { key, value } = readEntry(protobuf.Reader.create(reader.bytes()), type.value)
    const entries = (object[field.name] ?? {}) as object
    // Not by assignment: a key may be `__proto__`.
    Object.defineProperty(entries, key, { value, enumerable: true, writable: true, configurable: true })
    object[field.name] = entries
  } else {
    const value = readValue(reader, type)
    if (value !== undefined) object[field.name] = value
  }
}

function readEntry(reader: Reader, type: Type): { key: string; value: unknown } {
  let key = ''
  let value: unknown = null
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1) key = reader.string()
    else if (tag >>> 3 === 2) value = readValue(reader, type)
    else reader.skipType(tag & 7)
  }
  return { key, value }
}

/** Undefined: the zero of a time, which JSON leaves out. */
function readValue(reader: Reader, type: Type): unknown {
  switch (type.kind) {
    case 'string':
      return reader.string()
    case 'bool':
      return reader.bool()
    case 'int32':
      return reader.int32()
    case 'int64':
      return Number(reader.int64())
    case 'float64':
      return reader.double()
    case 'bytes':
      return Buffer.from(reader.bytes()).toString('base64')
    default:
      return readMessage(protobuf.Reader.create(reader.bytes()), type)
  }
}

function readMessage(reader: Reader, type: Type): unknown {
  switch (type.kind) {
    case 'struct':
      return readStruct(reader, type)
    case 'list':
      return readItems(reader, type.item)
    case 'Quantity':
      return Buffer.from(readLengthDelimited(reader).get(1) ?? '0').toString()
    case 'Time':
    case 'MicroTime':
      return readTime(reader, type.kind)
    case 'IntOrString':
      return readIntOrString(reader)
    default:
      return JSON.parse(Buffer.from(readLengthDelimited(reader).get(1) ?? 'null').toString())
  }
}

/** A slice type with a name of its own: a message that holds the items. */
function readItems(reader: Reader, item: Type): unknown[] {
  const items: unknown[] = []
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1) items.push(readValue(reader, item))
    else reader.skipType(tag & 7)
  }
  return items
}

function readTime(reader: Reader, kind: 'Time' | 'MicroTime'): string | undefined {
  const { 1: seconds = 0, 2: nanos = 0 } = readNumbers(reader)
  return seconds === 0 && nanos === 0 ? undefined : timeOf({ seconds, nanos }, kind)
}

function readNumbers(reader: Reader): Record<number, number> {
  const found: Record<number, number> = {}
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if ((tag & 7) === 0) found[tag >>> 3] = Number(reader.int64())
    else reader.skipType(tag & 7)
  }
  return found
}

/** 1 tells which it is, 2 is the number, 3 the text. */
function readIntOrString(reader: Reader): number | string {
  let [isText, number, text] = [false, 0, '']
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1) isText = Number(reader.int64()) === 1
    else if (tag >>> 3 === 2) number = reader.int32()
    else if (tag >>> 3 === 3) text = reader.string()
    else reader.skipType(tag & 7)
  }
  return isText ? text : number
}
