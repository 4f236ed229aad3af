// Builds the cluster's programs once per release, into the user's cache.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withLock } from './lock.ts'
import { planRelease, programPackages, type Release } from './release.ts'

const moduleFolder = import.meta.dirname

export async function readRelease(caches: string): Promise<Release> {
  const read = (name: string) => readFile(join(moduleFolder, name), 'utf8')
  return planRelease([await read('go.mod'), await read('go.sum'), await read('etcd/main.go')], caches)
}

export function isBuilt(release: Release): boolean {
  return existsSync(release.folder)
}

/** Builds what is not built yet. The folder appears whole or not at all; a second run waits for the first. */
export async function buildRelease(release: Release, say: (line: string) => void): Promise<void> {
  if (isBuilt(release)) return
  const builds = dirname(release.folder)
  await mkdir(builds, { recursive: true })
  await withLock(builds, async () => {
    if (isBuilt(release)) return
    const unfinished = `${release.folder}.building`
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished)
    say(`building Kubernetes ${release.kubernetes} and etcd: some 5 minutes on 2 cores, once`)
    await compile(release, unfinished)
    await rename(unfinished, release.folder)
    say(`built into ${release.folder}`)
  })
}

function compile(release: Release, into: string): Promise<void> {
  const args = ['build', ...release.buildFlags, '-o', `${into}/`, ...Object.values(programPackages)]
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: '0' }
    const go = spawn('go', args, { cwd: moduleFolder, env, stdio: ['ignore', 'inherit', 'inherit'] })
    go.on('error', reject)
    go.on('close', (code, signal) => {
      if (code === 0) resolve()
      else
        reject(
          new Error(
            `build of the test cluster: go build failed (${signal ?? `exit code ${code}`}); its words are above`,
          ),
        )
    })
  })
}
