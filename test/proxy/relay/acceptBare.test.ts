import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AcceptNext, acceptBare } from '../../../proxy/relay/acceptBare.ts'
import type { BareConnection } from '../../../proxy/relay/bare.ts'
import { acceptBy, createRawHere } from '../../../proxy/relay/open.ts'
import { Notice } from '../../../proxy/signal.ts'
import type { Addon } from '../../../proxy/splice/addon.ts'
import { until } from '../../cluster/until.ts'
import { addonHere, missing } from '../splice/here.ts'

const raw = createRawHere()
const addon: Addon = missing ? undefined! : addonHere()
const byAddon: AcceptNext = missing ? () => undefined : acceptBy(addon, raw)

/** So many clients have come before the event loop looks. In which of its turns each was accepted, counted from 0. */
async function comeAtOnce(count: number, next?: AcceptNext) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const accepted: { line: BareConnection; turn: number }[] = []
  let turn = 0
  const pass = () => {
    turn += 1
    if (accepted.length < count) setImmediate(pass)
  }
  acceptBare(server, handle => accepted.push({ line: raw.adopt(handle), turn }), next)
  const over = new Notice()
  const connecting = Array.from({ length: count }, () => raw.connect({ host: '127.0.0.1', port }, over))
  setImmediate(pass)
  const clients = (await Promise.all(connecting)) as BareConnection[]
  await until('all are accepted', () => accepted.length === count || undefined)
  onTestFinished(() => {
    server.close()
    for (const line of [...clients, ...accepted.map(({ line }) => line)]) line.reset()
  })
  return { clients, accepted }
}

const portsOf = (lines: readonly BareConnection[], end: 'local' | 'remote') => lines.map(line => line[end].port).sort()

const ways: readonly (readonly [string, AcceptNext | undefined])[] = [
  ['libuv alone', undefined],
  ...(missing ? [] : [['libuv and the addon', byAddon] as const]),
]

describe.each(ways)('twenty clients at once, accepted by %s', (_, next) => {
  it('are all accepted, each once, as itself', async () => {
    const { clients, accepted } = await comeAtOnce(20, next)
    const lines = accepted.map(({ line }) => line)
    expect(portsOf(lines, 'remote')).toEqual(portsOf(clients, 'local'))
    expect(new Set(lines.map(line => line.handle.fd)).size).toBe(20)
  })
})

describe.skipIf(missing)('accepting by the addon', () => {
  it('takes several in a turn of the event loop, and not all: whoever is served is not to wait for a crowd', async () => {
    const { accepted } = await comeAtOnce(20, byAddon)
    const inTurns = Map.groupBy(accepted, ({ turn }) => turn)
    const most = Math.max(...[...inTurns.values()].map(({ length }) => length))
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(8)
  })

  it('accepts nobody where nobody waits, or nobody listens', () => {
    expect(byAddon(-1)).toBeUndefined()
    expect(() => addon.accept('a name' as never)).toThrow('accept takes a descriptor')
  })
})
