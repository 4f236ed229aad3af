// `npm run cluster`: a real Kubernetes on this machine, for trials and tests.
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { type Command, parseArguments, usage } from './arguments.ts'
import { buildRelease, isBuilt, readRelease } from './build.ts'
import { pauseProgram, restartProgram, resumeProgram } from './control.ts'
import { execInside } from './exec.ts'
import { execInContext, namedContext } from './existing.ts'
import { importImage, listImages } from './images.ts'
import { type Instance, instanceNamed } from './instance.ts'
import { readSetting, type Setting, settle, type Wish } from './level.ts'
import { withLock } from './lock.ts'
import { cachesFolder, type Release } from './release.ts'
import { findMissing, renderMissing, requiredPrograms } from './requirements.ts'
import { runSmoke } from './smoke.ts'
import { secondOf } from './smokeNode.ts'
import { isRunning, observeStatus, renderStatus } from './status.ts'
import { bringUp, isLaid, takeDown } from './up.ts'

const repository = dirname(dirname(import.meta.dirname))

async function main(command: Command): Promise<number> {
  if (command.kind === 'help') {
    console.log(usage)
    return 0
  }
  if (command.kind === 'mistake') {
    console.error(`${command.message}\n\n${usage}`)
    return 2
  }
  const context = namedContext(process.env)
  if (context !== undefined) return await mainOfContext(context, command)
  const instance = instanceNamed(repository, command.name)
  if ('wish' in command) return await prepare(command, instance)
  demandRequirements({ build: false })
  switch (command.kind) {
    case 'exec':
      return await execInside(instance, command.command, instance.programs)
    case 'images':
      return await showImages(instance, command.files)
    case 'down':
      await alone(instance, () => takeDown(instance))
      say(`cluster ${instance.name} is gone`)
      return 0
    case 'status': {
      const rows = observeStatus(instance)
      console.log(renderStatus(rows))
      return isRunning(rows) ? 0 : 1
    }
    case 'pause':
      await pauseProgram(instance, command.program)
      return 0
    case 'resume':
      await resumeProgram(instance, command.program)
      return 0
    case 'restart':
      await alone(instance, () => restartProgram(instance, command.program))
      return 0
  }
}

/** A cluster that is not ours is neither started nor ended nor stopped. */
async function mainOfContext(
  context: string,
  command: Exclude<Command, { kind: 'help' | 'mistake' }>,
): Promise<number> {
  if (command.kind === 'exec') return await execInContext(context, command.command)
  throw new Error(
    `ISOLATION_E2E_CONTEXT=${context} names an existing cluster, with which only exec works: unset it for ${command.kind}`,
  )
}

/** The commands that need the programs built. */
async function prepare({ kind, wish }: Extract<Command, { wish: Wish }>, instance: Instance): Promise<number> {
  const setting = settle(wish, kind === 'up' && isLaid(instance) ? readSetting(instance) : undefined)
  const release = await readRelease(cachesFolder(process.env, homedir()), setting)
  demandRequirements({ build: !isBuilt(release), level: setting.level })
  await buildRelease(release, say)
  switch (kind) {
    case 'build':
      say(`the programs are in ${release.folder}`)
      return 0
    case 'up':
      await up(instance, setting, release)
      return 0
    case 'smoke':
      return (await smoke(setting)) ? 0 : 1
  }
}

/** With clusters of its own, which are taken down whatever happened. */
async function smoke(setting: Setting): Promise<boolean> {
  const instance = instanceNamed(repository, `smoke-${process.pid}`)
  try {
    return await runSmoke(instance, setting, say)
  } finally {
    for (const left of [instance, secondOf(instance)]) await alone(left, () => takeDown(left))
  }
}

async function up(instance: Instance, setting: Setting, release: Release): Promise<void> {
  const start = performance.now()
  await alone(instance, () => bringUp(instance, setting, release))
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const named = instance.name === 'dev' ? '' : ` --name ${instance.name}`
  say(`cluster ${instance.name}: Kubernetes ${release.kubernetes} answers after ${seconds} s`)
  say(`  look:  npm run cluster --${named} exec -- kubectl get namespaces`)
  say(`  end:   npm run cluster --${named} down`)
}

async function showImages(instance: Instance, files: readonly string[]): Promise<number> {
  if (isLaid(instance) && readSetting(instance)?.level !== 'full') {
    throw new Error(`cluster ${instance.name} has no node that runs images; take one that is up with --level full`)
  }
  for (const file of files) {
    for (const name of await importImage(instance, file)) say(name)
  }
  if (files.length === 0) for (const name of await listImages(instance)) say(name)
  return 0
}

/** One `up`, `down` or restart at a time, of all instances here: the lock is on their common folder, since `down` removes the instance's. */
async function alone(instance: Instance, work: () => Promise<void>): Promise<void> {
  await mkdir(dirname(instance.state), { recursive: true })
  await withLock(dirname(instance.state), work)
}

function demandRequirements(need: Parameters<typeof requiredPrograms>[0]): void {
  const message = renderMissing({
    programs: findMissing(requiredPrograms(need), process.env.PATH ?? ''),
    root: process.getuid?.() !== 0,
    linux: process.platform !== 'linux',
  })
  if (message) throw new Error(message)
}

function say(line: string): void {
  console.log(line)
}

try {
  process.exitCode = await main(parseArguments(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
