// `npm run cluster`: a real Kubernetes control plane on this machine, for trials and tests.
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { type Command, parseArguments, usage } from './arguments.ts'
import { buildRelease, isBuilt, readRelease } from './build.ts'
import { pauseApiServer, restartApiServer, resumeApiServer } from './control.ts'
import { execInside } from './exec.ts'
import { type Instance, instanceNamed } from './instance.ts'
import { withLock } from './lock.ts'
import { cachesFolder, type Release } from './release.ts'
import { findMissing, renderMissing, requiredPrograms } from './requirements.ts'
import { runSmoke } from './smoke.ts'
import { isRunning, observeStatus, renderStatus } from './status.ts'
import { bringUp, takeDown } from './up.ts'

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
  const instance = instanceNamed(repository, command.name)
  const release = await readRelease(cachesFolder(process.env, homedir()))
  demandRequirements(release)
  switch (command.kind) {
    case 'build':
      await buildRelease(release, say)
      say(`the programs are in ${release.folder}`)
      return 0
    case 'up':
      await up(instance, release)
      return 0
    case 'down':
      await alone(instance, () => takeDown(instance))
      say(`cluster ${instance.name} is gone`)
      return 0
    case 'status': {
      const rows = observeStatus(instance)
      console.log(renderStatus(rows))
      return isRunning(rows) ? 0 : 1
    }
    case 'exec':
      return await execInside(instance, command.command, release.folder)
    case 'pause':
      await pauseApiServer(instance)
      return 0
    case 'resume':
      await resumeApiServer(instance)
      return 0
    case 'restart-apiserver':
      await alone(instance, () => restartApiServer(instance, release.folder))
      return 0
    case 'smoke':
      await buildRelease(release, say)
      return (await smoke()) ? 0 : 1
  }
}

/** With a cluster of its own, which is taken down whatever happened. */
async function smoke(): Promise<boolean> {
  const instance = instanceNamed(repository, `smoke-${process.pid}`)
  try {
    return await runSmoke(instance, say)
  } finally {
    await alone(instance, () => takeDown(instance))
  }
}

async function up(instance: Instance, release: Release): Promise<void> {
  await buildRelease(release, say)
  const start = performance.now()
  await alone(instance, () => bringUp(instance, release.folder))
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const named = instance.name === 'dev' ? '' : ` --name ${instance.name}`
  say(`cluster ${instance.name}: Kubernetes ${release.kubernetes} answers after ${seconds} s`)
  say(`  look:  npm run cluster --${named} exec -- kubectl get namespaces`)
  say(`  test:  npm run cluster --${named} exec -- vitest run --project cluster`)
  say(`  end:   npm run cluster --${named} down`)
}

/** One `up`, `down` or restart at a time, of all instances here: the lock is on their common folder, since `down` removes the instance's. */
async function alone(instance: Instance, work: () => Promise<void>): Promise<void> {
  await mkdir(dirname(instance.state), { recursive: true })
  await withLock(dirname(instance.state), work)
}

function demandRequirements(release: Release): void {
  const programs = requiredPrograms({ build: !isBuilt(release) })
  const message = renderMissing({
    programs: findMissing(programs, process.env.PATH ?? ''),
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
