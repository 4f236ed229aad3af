// Builds the cluster's programs once per version, into the user's cache.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Setting } from './level.ts'
import { withLock } from './lock.ts'
import { type Part, partsOf } from './parts.ts'
import { type Build, planBuild, planRelease, type Release } from './release.ts'

const apiLevel: Setting = { level: 'api', kubernetes: 'newest' }

export async function readRelease(caches: string, setting = apiLevel): Promise<Release> {
  const [first, ...others] = partsOf(setting.level, setting.kubernetes)
  const read = (part: Part) => readBuild(part, caches)
  return planRelease([await read(first), ...(await Promise.all(others.map(read)))])
}

export async function readBuild(part: Part, caches: string): Promise<Build> {
  return planBuild(part, await readSources(part), caches)
}

async function readSources({ module, packages }: Part): Promise<[string, ...string[]]> {
  const read = (...path: string[]) => readFile(join(import.meta.dirname, module, ...path), 'utf8')
  const own = Object.values(packages).filter(path => path.startsWith('./'))
  return [await read('go.mod'), await read('go.sum'), ...(await Promise.all(own.map(path => read(path, 'main.go'))))]
}

export function isBuilt(release: Release): boolean {
  return release.builds.every(isFinished)
}

/** Builds what is not built yet. Each folder appears whole or not at all; a second run waits for the first. */
export async function buildRelease(release: Release, say: (line: string) => void): Promise<void> {
  for (const build of release.builds) await buildOnce(build, say)
}

/** Does nothing when it is built. */
export async function buildOnce(build: Build, say: (line: string) => void): Promise<void> {
  if (isFinished(build)) return
  const folder = dirname(build.folder)
  await mkdir(folder, { recursive: true })
  await withLock(folder, async () => {
    if (isFinished(build)) return
    const unfinished = `${build.folder}.building`
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished)
    const programs = Object.keys(build.part.packages).join(', ')
    say(`building ${programs} (${build.version}): some ${build.part.minutes} minutes on 2 cores, once`)
    const begin = performance.now()
    await compile(build, unfinished)
    await rename(unfinished, build.folder)
    say(`built into ${build.folder} in ${Math.round((performance.now() - begin) / 1000)} s`)
  })
}

export const isFinished = (build: Build) => existsSync(build.folder)

function compile({ part, buildFlags }: Build, into: string): Promise<void> {
  const args = ['build', ...buildFlags, '-o', `${into}/`, ...Object.values(part.packages)]
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: '0' }
    const cwd = join(import.meta.dirname, part.module)
    const go = spawn('go', args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
    go.on('error', reject)
    go.on('close', (code, signal) => {
      if (code === 0) resolve()
      else
        reject(
          new Error(
            `build of the test cluster's ${part.name}: go build failed (${signal ?? `exit code ${code}`}); its words are above`,
          ),
        )
    })
  })
}
