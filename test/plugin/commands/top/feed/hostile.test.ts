// What the feed of `top` takes from a server that lies: no text of a snapshot can do anything but be shown.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient, type KubeClient } from '../../../../../api/kube/client.ts'
import { startSource } from '../../../../../plugin/commands/top/feed/startSource.ts'
import type { Detail, Snapshot } from '../../../../../plugin/commands/top/snapshot.ts'
import { tabs } from '../../../../../plugin/commands/top/source.ts'
import { until } from '../../../../cluster/until.ts'
import { type HostileServer, joinTexts, startHostileServer } from '../../../hostileServer.ts'
import { hostileStrings } from '../../../hostileStrings.ts'

let server: HostileServer
let client: KubeClient
beforeAll(async () => {
  server = await startHostileServer()
  client = createClient({ server: server.url, headers: {} }, { userAgent: 'hostile-test' })
})
afterAll(async () => {
  await client.close()
  await server.close()
})

/** Twenty in each text: every service has watches of its own. */
const texts = Array.from({ length: 50 }, (_, index) =>
  joinTexts(hostileStrings(1_000).slice(index * 20, index * 20 + 20)),
)
const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** A snapshot in which `isSeen` says yes to the detail of the open service, of which all tabs were looked at. */
async function see(isSeen: (detail: Detail) => boolean): Promise<Snapshot> {
  const source = startSource({ client, context: 'test', namespace: 'default', homeNamespace: 'default' })
  try {
    const key = await until('services', () => source.snapshot().services[0]?.key)
    for (const tab of tabs) source.look({ visible: [key], open: { key, tab } })
    return await until('what is to be seen', () => {
      const snapshot = source.snapshot()
      const { detail } = snapshot
      return detail && isSeen(detail) ? snapshot : undefined
    })
  } finally {
    await source.close()
  }
}

it('rows are letters', async () => {
  server.lie(texts, true)
  const snapshot = await see(detail => tabs.every(tab => detail[tab].kind !== 'loading') && detail.pods.kind === 'rows')
  expect(snapshot.services).toHaveLength(texts.length)
  expect(textsIn(snapshot).filter(text => dangerous.test(text))).toEqual([])
})

it.each([
  [403, 'unavailable'],
  [422, 'failing'],
])('reasons why something is not to be seen are letters: %i', async (status, kind) => {
  server.lie(texts, true)
  server.refuse(status, /namespaces\/dedi-|pods|events|leases/)
  try {
    const snapshot = await see(({ events }) => events.kind === kind)
    expect(textsIn(snapshot).filter(text => dangerous.test(text))).toEqual([])
  } finally {
    server.refuse(undefined)
  }
})
