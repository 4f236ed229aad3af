// Brings images from files to the node's containerd, and tells which it has.
import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Instance } from './instance.ts'
import { planEntry } from './namespace.ts'
import { findProgram } from './processes.ts'
import { run, tryRun } from './run.ts'
import { until } from './until.ts'

/** As the kubelet sees them. */
const kubernetesImages = ['--namespace', 'k8s.io', 'images']

/** Imports an OCI or Docker archive and resolves with the names in it once the kubelet sees them. */
export async function importImage(instance: Instance, archive: string): Promise<string[]> {
  const said = await feed(`import of ${archive}`, planCtr(instance, ['import', '--local', '-']), archive)
  const names = said.split('\n').flatMap(line => /^unpacking (\S+) \(/.exec(line)?.[1] ?? [])
  if (names.length === 0) throw new Error(`import of ${archive}: ctr names no image: ${said}`)
  await until(`the kubelet's sight of ${names.join(', ')}`, async () => {
    const seen = await listImages(instance)
    return names.every(name => seen.includes(name)) ? true : undefined
  })
  return names
}

/** Resolves when containerd answers, which on a machine that never started it takes seconds; rejects at once when it has ended. */
export async function waitContainerd(instance: Instance): Promise<void> {
  const log = join(instance.logs, 'containerd.log')
  await until(`first answer of containerd, see ${log}`, async () => {
    if (findProgram(instance, 'containerd') === undefined) throw new Error(`containerd has ended, see ${log}`)
    const { code } = await tryRun([...planEntry(instance), join(instance.programs, 'ctr'), 'version'])
    return code === 0 ? true : undefined
  })
}

/** Those that containers can be made of. */
export async function listImages(instance: Instance): Promise<string[]> {
  const managed = 'labels."io.cri-containerd.image"==managed'
  const listed = await run('list the images', planCtr(instance, ['list', '--quiet', managed]))
  return listed.split('\n').filter(name => name !== '' && !name.startsWith('sha256:'))
}

function planCtr(instance: Instance, words: readonly string[]): string[] {
  return [...planEntry(instance), join(instance.programs, 'ctr'), ...kubernetesImages, ...words]
}

/** What the command printed with `file` as its input: the file may lie where the namespaces have something else. */
async function feed(doing: string, [program = '', ...args]: readonly string[], file: string): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', chunk => output.push(chunk))
  child.stderr.on('data', chunk => errors.push(chunk))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const fed = pipeline(createReadStream(file), child.stdin)
  const [end, feeding] = await Promise.allSettled([ended, fed])
  const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString()
  if (end.status === 'rejected') throw new Error(`${doing} failed`, { cause: end.reason })
  if (end.value !== 0) throw new Error(`${doing}: ctr failed (exit code ${end.value}): ${text(errors).trim()}`)
  // Whoever has understood an archive need not read what fills its last block.
  if (feeding.status === 'rejected' && feeding.reason.code !== 'EPIPE')
    throw new Error(`${doing} failed`, { cause: feeding.reason })
  return text(output)
}
