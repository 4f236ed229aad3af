// The promise, checked from outside: by what the pods logged, and by every version that the API server ever had of each ticket.
import { expect } from 'vitest'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Accept, Scene } from './scene.ts'

/** No pod accepted two connections. */
export function expectEachPodServedOnce(accepts: readonly Accept[]): void {
  const counts = new Map<string, number>()
  for (const { podUID } of accepts) expect(podUID).toMatch(/^[0-9a-f-]{36}$/)
  for (const { podUID } of accepts) counts.set(podUID, (counts.get(podUID) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > 1)).toEqual([])
}

export type History = {
  /** All versions of each ticket in the order in which they came, by name. */
  versions(): ReadonlyMap<string, readonly IsolationPod[]>
  stop(): void
}

/** Records every version of a service's tickets from now on. */
export async function recordHistory(scene: Scene, name: string): Promise<History> {
  const namespace = await scene.poolOf(name)
  const seen = new Map<string, IsolationPod[]>()
  const note = (ticket: IsolationPod) => {
    const versions = seen.get(ticket.metadata.name)
    if (versions) versions.push(ticket)
    else seen.set(ticket.metadata.name, [ticket])
  }
  const list = await scene.client.list(isolationPods, { namespace })
  for (const ticket of list.items) note(ticket)
  const stopping = new AbortController()
  const watching = (async () => {
    for await (const event of scene.client.watch(isolationPods, {
      namespace,
      resourceVersion: list.metadata.resourceVersion,
      signal: stopping.signal,
    })) {
      if (event.type === 'ADDED' || event.type === 'MODIFIED') note(event.object)
    }
  })()
  watching.catch(error => {
    if (!stopping.signal.aborted) throw error
  })
  return { versions: () => seen, stop: () => stopping.abort() }
}

const order = ['Pending', 'Idle', 'Reserved', 'Active', 'Done']
const writeOnce = [
  'podUID',
  'podIP',
  'holder',
  'claimID',
  'reservedAt',
  'client',
  'activeAt',
  'endedAt',
  'endReason',
  'bytesIn',
  'bytesOut',
  'podDeletedAt',
] as const

/** Every ticket went forward only, and what was written once stayed. */
export function expectForwardPaths(history: History): void {
  for (const [name, versions] of history.versions()) {
    for (const [index, after] of versions.entries()) {
      const before = versions[index - 1]
      if (!before) continue
      const [from, to] = [before, after].map(({ status }) => order.indexOf(status?.phase ?? 'Pending')) as [
        number,
        number,
      ]
      expect(to, `${name}: ${before.status?.phase} -> ${after.status?.phase}`).toBeGreaterThanOrEqual(from)
      for (const field of writeOnce) {
        const was = before.status?.[field]
        if (was !== undefined) expect(after.status?.[field], `${name}: status.${field}`).toBe(was)
      }
    }
  }
}

/** So many clients at once: each is served by a pod of its own, and the pool is back at `warm`. */
export async function expectCrowdServed(
  scene: Scene,
  history: History,
  { name, clients, warm }: { name: string; clients: number; warm: number },
): Promise<void> {
  const connections = await Promise.all(Array.from({ length: clients }, () => scene.connect(name)))
  const pods = await Promise.all(connections.map(connection => connection.greeting()))
  expect(new Set(pods).size).toBe(clients)
  await Promise.all(connections.map((connection, index) => connection.echo(`client ${index}\n`)))
  await Promise.all(connections.map(connection => connection.leave()))

  await scene.untilWarm(name, warm)
  const accepts = await scene.accepts(name)
  expectEachPodServedOnce(accepts)
  expect(accepts).toHaveLength(clients)
  await scene.until('the tickets of all clients in the history, whose watch may lag', () =>
    history.versions().size >= clients ? true : undefined,
  )
  expectForwardPaths(history)
}
