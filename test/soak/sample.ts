// One look at everything that a soak holds against time: what the processes measured of themselves, and what lies in the API.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { KubeClient } from '../../api/kube/client.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import { coreEvents, leases, pods, type Resource } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { readControlPlane } from './controlPlane.ts'
import type { Look } from './gauge.ts'
import type { Ground } from './ground.ts'

export type Value = { readonly of: string; readonly what: string; readonly value: number }
export type Sample = { readonly values: readonly Value[]; readonly processes: readonly { name: string; pid: number }[] }

export async function takeSample({ client, gauges, store }: Ground): Promise<Sample> {
  const looks = nameLooks(readLooks(gauges))
  return {
    values: [
      ...looks.flatMap(valuesOf),
      ...(await countObjects(client)),
      ...(store === undefined
        ? await readControlPlane(client)
        : [{ of: 'API server', what: 'store', value: sizeOf(store) / 1024 }]),
    ],
    processes: looks.map(({ name, pid }) => ({ name, pid })),
  }
}

type Named = Look & { readonly name: string }

function readLooks(folder: string): Look[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Look)
    .filter(({ pid }) => isAlive(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // It has ended: its last look says nothing of now.
    return false
  }
}

/** Of several of one program each has a number, in the order in which they began. */
function nameLooks(looks: readonly Look[]): Named[] {
  return looks
    .toSorted((a, b) => a.pid - b.pid)
    .map((look, _, all) => {
      const alike = all.filter(({ program }) => program === look.program)
      return { ...look, name: alike.length === 1 ? look.program : `${look.program} ${alike.indexOf(look) + 1}` }
    })
}

function valuesOf({ name, ...look }: Named): Value[] {
  const values = {
    heap: look.heapMiB,
    buffers: look.buffersMiB,
    'resident memory': look.residentMiB,
    descriptors: look.descriptors,
    timers: look.timers,
    sockets: look.sockets,
    ...(look.program === 'API server' && { 'open watches': look.watches }),
  }
  return Object.entries(values).map(([what, value]) => ({ of: name, what, value }))
}

async function countObjects(client: KubeClient): Promise<Value[]> {
  const kinds = { tickets: isolationPods, pods, Leases: leases, Events: coreEvents } as const
  return Promise.all(
    Object.entries(kinds).map(async ([what, resource]) => ({
      ...{ of: 'objects', what },
      value: await countOf(client, resource as Resource<KubeObject>),
    })),
  )
}

async function countOf(client: KubeClient, resource: Resource<KubeObject>): Promise<number> {
  const { items, metadata } = await client.list(resource, { limit: 1 })
  return items.length + (metadata.remainingItemCount ?? 0)
}

/** Bytes of all files of a folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}
