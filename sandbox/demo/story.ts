// The demo itself: a crowd comes to a small pool, and afterwards the promise is checked.
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeClient } from '../../api/kube/client.ts'
import { followUntilReady } from '../start/example.ts'
import { type Evidence, type Finding, judge } from './judge.ts'
import { createService, deleteService, look } from './pool.ts'
import type { Screen } from './screen.ts'
import { until } from './until.ts'
import { type Visit, visit } from './visit.ts'

export type Crowd = {
  readonly clients: number
  /** Warm pods. */
  readonly base: number
  readonly everyMs: number
  readonly stayMs: number
}

export type StoryParts = {
  readonly client: KubeClient
  readonly screen: Screen
  readonly image: string
  readonly signal: AbortSignal
}

const READY_MS = 20_000

/** Rejects when it cannot even be played to its end. */
export async function playStory(crowd: Crowd, parts: StoryParts): Promise<Finding[]> {
  const { client, screen, image, signal } = parts
  const { clients, base, everyMs } = crowd
  await createService(client, { image, base })
  const soon = AbortSignal.any([signal, AbortSignal.timeout(READY_MS)])
  const readiness = await followUntilReady(client, { namespace: 'default', name: 'demo' }, soon)
  if (readiness.kind !== 'ready')
    throw new Error(`the service did not get ready: ${readiness.kind === 'late' ? readiness.why : 'it is gone'}`)
  screen.say(
    `A service with ${base} warm pods is ready at ${readiness.address}. Now ${clients} clients come, one every ${everyMs} ms ...`,
  )
  const came = await sendCrowd(readiness.address, crowd, parts)
  screen.say('They have left. Looking at what the pods said, and at what the API has written down ...')
  const evidence = await gather(crowd, came, parts)
  const findings = judge(evidence)
  await deleteService(client, signal)
  return [
    ...findings,
    { holds: true, what: 'the service was deleted, and with it its pool namespace, tickets and pods' },
  ]
}

type Came = Pick<Evidence, 'visits' | 'failures'>

async function sendCrowd(
  address: string,
  { clients, everyMs, stayMs }: Crowd,
  { screen, signal }: StoryParts,
): Promise<Came> {
  const visits: Visit[] = []
  const failures: string[] = []
  const show = () => {
    const pods = new Set(visits.map(({ pod }) => pod)).size
    screen.progress(visits.length + failures.length, clients, `clients served, by ${pods} different pods`)
  }
  const go = async (number: number) => {
    await sleep(number * everyMs, undefined, { signal })
    try {
      visits.push(await visit({ address, words: `I am client ${number}`, stayMs, signal }))
    } catch (error) {
      signal.throwIfAborted()
      failures.push(error instanceof Error ? error.message : String(error))
    }
    show()
  }
  await Promise.all(Array.from({ length: clients }, (_, number) => go(number)))
  return { visits, failures }
}

/** The API is told of a connection's end after it: so the evidence is taken when it is complete, or when it is late. */
async function gather(crowd: Crowd, came: Came, { client, signal }: StoryParts): Promise<Evidence> {
  const { clients, base } = crowd
  let evidence: Evidence | undefined
  const isComplete = async () => {
    evidence = { clients, base, ...came, ...(await look(client)) }
    return judge(evidence).every(({ holds }) => holds)
  }
  await until('the receipts are written', isComplete, signal).catch(error => {
    if (!evidence || signal.aborted) throw error
  })
  return evidence!
}
