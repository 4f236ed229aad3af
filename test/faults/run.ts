// Plays a schedule: clients arrive and troubles begin at their times, whatever became of those before.
import { setTimeout as sleep } from 'node:timers/promises'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { Note } from './check/evidence.ts'
import { createClients } from './clients.ts'
import type { Schedule } from './trouble.ts'
import { liftFaults, suffer } from './troubles.ts'
import { NO_ORDER, service, type World } from './world.ts'

const ADDRESS_MS = 1_000

/** Resolves when all troubles are over, all that was done is undone, and all clients have left; with the troubles that could not be made. */
export async function runSchedule(schedule: Schedule, world: World, note: (note: Note) => void): Promise<string[]> {
  const begun = performance.now()
  const until = (atMs: number) => sleep(Math.max(0, begun + atMs - performance.now()))
  const clients = createClients(note)
  const failures: string[] = []
  const going: Promise<void>[] = []
  let address: string | undefined
  const asking = setInterval(() => {
    void world.client.get(dedicatedServices, service).then(
      ({ status }) => {
        address = status?.address ?? address
      },
      // Asked again soon: this API server has bad days.
      () => {},
    )
  }, ADDRESS_MS)
  const arrive = async () => {
    for (const { atMs, what } of schedule.visits) {
      await until(atMs)
      if (address) clients.send(address, what)
    }
  }
  const trouble = async () => {
    for (const { atMs, what } of schedule.troubles) {
      await until(atMs)
      const suffering = suffer(what, { world, note }).catch((error: Error) => {
        failures.push(`${JSON.stringify(what)}: ${error.message}`)
      })
      going.push(suffering)
    }
  }
  await Promise.all([arrive(), trouble()])
  await Promise.all(going)
  world.calm()
  await liftFaults(world.faults)
  for (const program of ['operator', 'proxy'] as const)
    for (const { pod } of world.processes.all(program)) world.order(pod, NO_ORDER)
  clearInterval(asking)
  await clients.untilLeft()
  return failures
}
