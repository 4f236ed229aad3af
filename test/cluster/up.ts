// Brings a cluster up from whatever state it is in: nothing, half made, partly crashed, or running.

import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { makeCertificates } from './certificates.ts'
import { startProgram, waitControllers, waitReady } from './control.ts'
import type { Instance } from './instance.ts'
import { createNamespace, destroyNamespace, kill } from './namespace.ts'
import { findInit, findProgram } from './processes.ts'
import { buildKubeconfig, type Program } from './programs.ts'

/** Resolves when the API server answers. Twice is harmless; a program that was paused goes on, one that died starts again. */
export async function bringUp(instance: Instance, binaries: string): Promise<void> {
  if (findInit(instance) === undefined || !existsSync(instance.networkMark)) await makeAnew(instance)
  await Promise.all([ensureRunning(instance, 'etcd', binaries), ensureRunning(instance, 'kube-apiserver', binaries)])
  await waitReady(instance)
  await ensureRunning(instance, 'kube-controller-manager', binaries)
  await waitControllers(instance)
}

async function ensureRunning(instance: Instance, program: Program, binaries: string): Promise<void> {
  const pid = findProgram(instance, program)
  if (pid === undefined) await startProgram(instance, program, binaries)
  else kill(pid, 'SIGCONT')
}

/** Ends the cluster, whatever is left of it, and removes its files. */
export async function takeDown(instance: Instance): Promise<void> {
  await destroyNamespace(instance)
  await rm(instance.state, { recursive: true, force: true, maxRetries: 5 })
}

async function makeAnew(instance: Instance): Promise<void> {
  await takeDown(instance)
  await mkdir(instance.logs, { recursive: true })
  await Promise.all([createNamespace(instance), makeCredentials(instance)])
}

async function makeCredentials({ certificates, kubeconfig }: Instance): Promise<void> {
  await makeCertificates(certificates)
  await Promise.all([
    writeKubeconfig(certificates, 'admin', kubeconfig),
    writeKubeconfig(certificates, 'controller-manager', join(certificates, 'controller-manager.kubeconfig')),
  ])
}

async function writeKubeconfig(certificates: string, user: string, file: string): Promise<void> {
  const read = (name: string) => readFile(join(certificates, name), 'utf8')
  const files = { ca: await read('ca.crt'), cert: await read(`${user}.crt`), key: await read(`${user}.key`) }
  await writeFile(file, stringify(buildKubeconfig(user, files)), { mode: 0o600 })
}
