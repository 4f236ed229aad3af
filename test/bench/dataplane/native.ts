// The generator and the backend: C programs of our own, compiled for each run.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { OTHER_CORE, type Pinned, startPinned } from './pinned.ts'

/** Answers the path of the program. */
export function compile(name: 'generator' | 'backend', folder: string): string {
  const program = join(folder, name)
  const source = join(import.meta.dirname, 'native', `${name}.c`)
  const { status, stderr } = spawnSync('gcc', ['-O2', '-Wall', '-std=gnu17', '-o', program, source], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`gcc cannot compile ${source}:\n${stderr}`)
  return program
}

/** The proxy in Go, compiled; answers its path. */
export function compileGo(folder: string): string {
  const program = join(folder, 'copy')
  const source = join(import.meta.dirname, 'native/copy.go')
  const { status, stderr } = spawnSync('go', ['build', '-o', program, source], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`go cannot compile ${source}:\n${stderr}`)
  return program
}

/** It ends with its standard input, and so with this process, however that ends. */
export async function startBackend(program: string): Promise<Pinned & { readonly port: number }> {
  const backend = startPinned(OTHER_CORE, [program], ['pipe', 'pipe'])
  const lines = createInterface({ input: backend.child.stdout! })
  const [line] = (await Promise.race([once(lines, 'line'), once(backend.child, 'exit')])) as [string | number]
  if (typeof line !== 'string') throw new Error(`the backend ended: ${backend.complaint()}`)
  return { ...backend, port: Number(line) }
}

export type Generator = {
  readonly program: string
  readonly host: string
  readonly port: number
}

/** Resolves with what it told at last. `onBegin` is called when the measured time begins; the generator goes on meanwhile, unless it waits for the end of its input. */
export async function runGenerator(
  { program, host, port }: Generator,
  [measure, ...words]: readonly [string, ...(string | number)[]],
  onBegin: (pid: number) => Promise<void> | void = () => {},
): Promise<Record<string, number | boolean>> {
  const command = [program, measure, host, `${port}`, ...words.map(String)]
  const generator = startPinned(OTHER_CORE, command, ['pipe', 'pipe'])
  const gone = once(generator.child, 'exit')
  let last: string | undefined
  for await (const line of createInterface({ input: generator.child.stdout! })) {
    if (line === 'begin') {
      await onBegin(generator.pid)
      generator.child.stdin!.end()
    } else last = line
  }
  const [code] = await gone
  if (code !== 0 || last === undefined)
    throw new Error(`generator ${measure}: ${generator.complaint() || `it ended with ${code}`}`)
  return JSON.parse(last)
}
