// Brings a cluster up from whatever state it is in: nothing, half made, partly crashed, or running.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { makeCertificates } from './certificates.ts'
import { makeCgroups, removeCgroups } from './cgroups.ts'
import { waitContainers } from './containers.ts'
import { startProgram, waitControllers, waitReady } from './control.ts'
import type { Instance } from './instance.ts'
import { type Setting, writeSetting } from './level.ts'
import { createNamespace, destroyNamespace, kill } from './namespace.ts'
import { writeNodeFiles } from './nodeFiles.ts'
import { importOwnImages } from './ownImages.ts'
import { findInit, findProgram } from './processes.ts'
import { buildKubeconfig, type Program } from './programs.ts'
import type { Release } from './release.ts'

/** Resolves when the cluster works. Twice is harmless; a program that was paused goes on, one that died starts again. */
export async function bringUp(instance: Instance, setting: Setting, release: Release): Promise<void> {
  if (!isLaid(instance)) await makeAnew(instance, setting, release)
  const start = (...programs: readonly Program[]) =>
    Promise.all(programs.map(program => ensureRunning(instance, program)))
  const full = setting.level === 'full'
  await start('etcd', 'kube-apiserver', ...(full ? (['containerd'] as const) : []))
  await Promise.all([waitReady(instance), full && importOwnImages(instance)])
  await start('kube-controller-manager', ...(full ? (['kube-scheduler', 'kubelet', 'kube-proxy'] as const) : []))
  await waitControllers(instance)
  if (full) await waitContainers(instance)
}

/** Whether there are namespaces to bring it up in; half made ones do not count. */
export function isLaid(instance: Instance): boolean {
  return findInit(instance) !== undefined && existsSync(instance.networkMark)
}

async function ensureRunning(instance: Instance, program: Program): Promise<void> {
  const pid = findProgram(instance, program)
  if (pid === undefined) await startProgram(instance, program)
  else kill(pid, 'SIGCONT')
}

/** Ends the cluster, whatever is left of it, and removes its control groups and files. */
export async function takeDown(instance: Instance): Promise<void> {
  await destroyNamespace(instance)
  await removeCgroups(instance)
  await rm(instance.state, { recursive: true, force: true, maxRetries: 5 })
}

async function makeAnew(instance: Instance, setting: Setting, release: Release): Promise<void> {
  await takeDown(instance)
  await mkdir(instance.logs, { recursive: true })
  await Promise.all([linkPrograms(instance, release), writeSetting(instance, setting)])
  const node = setting.level === 'full' ? [writeNodeFiles(instance), makeCgroups(instance)] : []
  await Promise.all([createNamespace(instance, setting.level), makeCredentials(instance), ...node])
}

/** What runs stays what it was brought up with, whatever is built meanwhile. */
async function linkPrograms({ programs }: Instance, { builds }: Release): Promise<void> {
  await mkdir(programs)
  const links = builds.flatMap(({ part, folder }) => Object.keys(part.packages).map(name => ({ name, folder })))
  await Promise.all(links.map(({ name, folder }) => symlink(join(folder, name), join(programs, name))))
}

async function makeCredentials({ certificates, kubeconfig }: Instance): Promise<void> {
  await makeCertificates(certificates)
  const accounts = ['controller-manager', 'scheduler', 'kubelet', 'proxy']
  await Promise.all([
    writeKubeconfig(certificates, 'admin', kubeconfig),
    ...accounts.map(account => writeKubeconfig(certificates, account, join(certificates, `${account}.kubeconfig`))),
  ])
}

async function writeKubeconfig(certificates: string, user: string, file: string): Promise<void> {
  const read = (name: string) => readFile(join(certificates, name), 'utf8')
  const files = { ca: await read('ca.crt'), cert: await read(`${user}.crt`), key: await read(`${user}.key`) }
  await writeFile(file, stringify(buildKubeconfig(user, files)), { mode: 0o600 })
}
