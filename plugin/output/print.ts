// Prints objects in the form that -o asks for, as kubectl would.
import { readFile } from 'node:fs/promises'
import type { KubeObject } from '../../api/kube/objects.ts'
import type { Resource } from '../../api/kube/resources.ts'
import { CommandError } from '../cli/commandError.ts'
import type { OutputFormat } from '../cli/output.ts'
import { asSent } from '../objects/wellTyped.ts'
import { toJson } from './json.ts'
import { printable } from './printable.ts'
import { type Column, createTable } from './table.ts'

/** What it returns is for stdout as it is. Printers remember what they printed: headers come once, YAML documents are kept apart. */
export type Printer<T> = {
  one(object: T): string
  /** As one v1 List where the form is that of objects. */
  list(objects: readonly T[]): string
}

type PrinterWish<T> = {
  readonly resource: Resource
  readonly format: OutputFormat
  readonly noHeaders: boolean
  readonly allowMissingTemplateKeys: boolean
  readonly showManagedFields: boolean
  /** Of the table. */
  readonly columns: readonly Column<T>[]
}

/** Reads a template's file. Rejects with a CommandError for what cannot be printed with. */
export async function openPrinter<T extends KubeObject>(wish: PrinterWish<T>): Promise<Printer<T>> {
  const printer = await openFormat(wish)
  if (wish.format.kind === 'table') return printer
  return {
    one: object => print([object], wish, ([only]) => printer.one(asSent(only!))),
    list: objects => print(objects, wish, all => printer.list(all.map(asSent))),
  }
}

/** Writers call themselves for every value in a value, and the stack has an end. Throws a CommandError then. */
function print<T extends KubeObject>(
  objects: readonly T[],
  { resource, format }: PrinterWish<T>,
  write: (objects: readonly T[]) => string,
): string {
  try {
    return write(objects)
  } catch (cause) {
    if (!isStackFull(cause)) throw cause
    const deep = objects.find(object => isTooDeep(() => write([object])))
    const which = deep ? nameOf(resource, deep) : `the list of ${resource.plural}`
    const where = deep?.metadata.namespace ? ` in ${printable(deep.metadata.namespace)}` : ''
    throw new CommandError(`${which}${where} cannot be printed with -o ${format.kind}: it is nested too deeply`, {
      hint: 'Print it as a table or with -o name, name others without it, or take away what is nested with kubectl patch.',
      cause,
    })
  }
}

function isTooDeep(write: () => string): boolean {
  try {
    write()
    return false
  } catch (error) {
    return isStackFull(error)
  }
}

function isStackFull(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}

async function openFormat<T extends KubeObject>(wish: PrinterWish<T>): Promise<Printer<T>> {
  const { format, noHeaders } = wish
  switch (format.kind) {
    case 'table':
      return tablePrinter(createTable(wish.columns, { noHeaders }).render)
    case 'name':
      return eachPrinter(object => `${nameOf(wish.resource, object)}\n`)
    case 'json':
      return objectPrinter(toJson, wish)
    case 'yaml':
      return objectPrinter(await yamlWriter(), wish)
    case 'jsonpath':
    case 'jsonpath-as-json':
      return jsonPath(format.template, wish)
    case 'jsonpath-file':
      return jsonPath(await read(format.path), wish)
    case 'custom-columns': {
      const { parseCustomColumns } = await import('./customColumns.ts')
      return tablePrinter(createTable(parseCustomColumns(format.template), { noHeaders }).render)
    }
    case 'custom-columns-file': {
      const { parseColumnsFile } = await import('./customColumns.ts')
      return tablePrinter(createTable(parseColumnsFile(await read(format.path)), { noHeaders }).render)
    }
  }
}

/** `dedicatedservice.soh.re/my-app`: the singular, as kubectl's. */
export function nameOf({ kind, group }: Resource, { metadata }: KubeObject): string {
  const type = kind.toLowerCase()
  return `${group === '' ? type : `${type}.${group}`}/${printable(metadata.name)}`
}

function tablePrinter<T>(render: (rows: readonly T[]) => string): Printer<T> {
  return { one: object => render([object]), list: render }
}

function eachPrinter<T>(write: (object: T) => string): Printer<T> {
  return { one: write, list: objects => objects.map(write).join('') }
}

function objectPrinter<T extends KubeObject>(
  write: (value: unknown) => string,
  { showManagedFields }: PrinterWish<T>,
): Printer<T> {
  const bare = (object: T) => (showManagedFields ? object : withoutManagedFields(object))
  return { one: object => write(bare(object)), list: objects => write(listOf(objects.map(bare))) }
}

async function jsonPath<T>(template: string, wish: PrinterWish<T>): Promise<Printer<T>> {
  const { jsonPathPrinter } = await import('./jsonpath/print.ts')
  const asJson = wish.format.kind === 'jsonpath-as-json'
  const write = jsonPathPrinter(template, { asJson, allowMissingKeys: wish.allowMissingTemplateKeys })
  return { one: write, list: objects => write(listOf(objects)) }
}

/** Documents after the first are kept apart. */
async function yamlWriter(): Promise<(value: unknown) => string> {
  const { printYaml } = await import('../yaml/print.ts')
  let isBegun = false
  return value => {
    const text = `${isBegun ? '---\n' : ''}${printYaml(value)}`
    isBegun = true
    return text
  }
}

/** The list that kubectl makes of what it got. */
function listOf<T>(items: readonly T[]) {
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }
}

function withoutManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata as T['metadata'] & { managedFields?: unknown }
  return { ...object, metadata }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new CommandError(`error reading --template ${path}: ${(cause as Error).message}`, { cause })
  }
}
