// The store on its disk: what was answered is there after any end of the process.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { openDisk } from '../../../../sandbox/server/store/disk.ts'
import { Store } from '../../../../sandbox/server/store/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const freshFile = () => join(folder, `store-${count++}.sqlite`)

function draft(name: string, namespace?: string): Obj {
  return { apiVersion: 'v1', kind: 'X', metadata: { name, ...(namespace && { namespace }) }, data: { a: '1' } }
}

test('every write gets the next revision, whatever its shelf', () => {
  const store = new Store()
  const first = store.put('xs', draft('a'), undefined)
  const second = store.put('ys', draft('b'), undefined)
  const third = store.put('xs', { ...first, data: {} }, first)
  const last = store.remove('xs', third)
  const versions = [first, second, third, last].map(({ metadata }) => Number(metadata.resourceVersion))
  expect(versions).toEqual([0, 1, 2, 3].map(step => versions[0]! + step))
  expect(store.revision).toBe(versions[3])
  expect(store.shelf('xs').find(undefined, 'a')).toBeUndefined()
})

test('what is first written of a kind is told to who has watched since before, and not to who asks for what is forgotten', () => {
  const store = new Store()
  store.put('xs', draft('a'), undefined)
  const { revision } = store
  store.put('xs', draft('b'), undefined)
  const first = store.put('ys', draft('c'), undefined)
  expect(
    store
      .shelf('ys')
      .since(revision)
      ?.map(({ after }) => after),
  ).toEqual([first])
  store.forget(store.revision)
  expect(store.shelf('zs').since(revision)).toBeUndefined()
  expect(store.shelf('zs').since(store.revision)).toEqual([])
})

test('what is compacted is gone to pages, and not to watches', () => {
  const store = new Store()
  store.put('xs', draft('a'), undefined)
  const { revision } = store
  const second = store.put('xs', draft('b'), undefined)
  store.compact(store.revision)
  const shelf = store.shelf('xs')
  expect(shelf.at(revision)).toBeUndefined()
  expect([...shelf.at(store.revision)!].map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
  expect(shelf.since(revision)?.map(({ after }) => after)).toEqual([second])
})

test('a store that is opened again has what it had, and goes on counting', () => {
  const file = freshFile()
  const disk = openDisk(file)
  const store = new Store(disk)
  const kept = store.put('xs', draft('kept', 'n'), undefined)
  store.remove('xs', store.put('xs', draft('gone', 'n'), undefined))
  disk.close()
  const again = openDisk(file)
  const reopened = new Store(again)
  expect([...reopened.shelf('xs').all()]).toEqual([kept])
  expect(reopened.revision).toBe(store.revision)
  // What changed in the earlier life is not remembered: who resumes from there must list again.
  expect(reopened.shelf('xs').since(store.revision - 1)).toBeUndefined()
  expect(reopened.shelf('xs').since(store.revision)).toEqual([])
  again.close()
})

test('a write that was answered survives kill -9 of the process, and the file is whole', async () => {
  const file = freshFile()
  const program = `
    const { openDisk } = await import(${JSON.stringify(join(import.meta.dirname, '../../../../sandbox/server/store/disk.ts'))})
    const { Store } = await import(${JSON.stringify(join(import.meta.dirname, '../../../../sandbox/server/store/store.ts'))})
    const store = new Store(openDisk(process.argv[1]))
    for (let n = 0; ; n++) {
      store.put('xs', { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' + n }, filler: 'f'.repeat(2000) }, undefined)
      if (!process.stdout.write(n + '\\n')) await new Promise(resolve => process.stdout.once('drain', resolve))
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let answered = -1
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    answered = Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1))
    if (answered > 500) break
  }
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  const disk = openDisk(file)
  const store = new Store(disk)
  for (let n = 0; n <= answered; n++) expect(store.shelf('xs').find(undefined, `x${n}`), `x${n}`).toBeDefined()
  expect(store.revision).toBe(
    Number(store.shelf('xs').find(undefined, `x${store.shelf('xs').count() - 1}`)?.metadata.resourceVersion),
  )
  disk.close()
})

test('a second server on the same file is refused with a sentence', () => {
  const file = freshFile()
  const disk = openDisk(file)
  new Store(disk).put('xs', draft('a'), undefined)
  expect(() => openDisk(file)).toThrow('is in use by another sandbox')
  disk.close()
  openDisk(file).close()
})

test('a file that is no store is refused with its path', () => {
  const file = freshFile()
  writeFileSync(file, 'something else entirely, and long enough to be read as a page of a database '.repeat(100))
  expect(() => openDisk(file)).toThrow(file)
})
