// Urgent bytes (MSG_OOB), at which a read stops and splice(2) says what it says at a FIN: all that is around them comes. They themselves are lost, or come as others do when the next urgent byte is there before them, as ever.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { acceptBare } from '../../../proxy/relay/acceptBare.ts'
import type { BareConnection } from '../../../proxy/relay/bare.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import type { RelayEnd } from '../../../proxy/relay.ts'
import { Notice } from '../../../proxy/signal.ts'
import { kernelHere } from '../relay/joined.ts'
import { closeAllAfter } from '../sockets.ts'
import { byHandles } from '../ways.ts'
import { missing } from './here.ts'

closeAllAfter()

const URGENT = '!'.charCodeAt(0)

const hasPython = spawnSync('python3', ['--version']).status === 0

/** Node has no way to send them. Words, an urgent byte, words, again and again; then a FIN, and until that is answered it stays. */
const client = `
import socket, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
for size in map(int, sys.argv[2:]):
    s.sendall(b'x' * size)
    s.send(b'!', socket.MSG_OOB)
    s.sendall(b'y' * size)
s.shutdown(socket.SHUT_WR)
s.recv(1)
`

it
  .skipIf(missing || !hasPython)
  .each([{ sizes: [3] }, { sizes: [65_536, 50_000] }, { sizes: [1_000_000, 7, 300_000, 65_536] }])(
  'around urgent bytes nothing is lost ($sizes)',
  async ({ sizes }) => {
    const raw = createRawHere()
    const splice = kernelHere(32).splice
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const accepted = Promise.withResolvers<BareConnection>()
    acceptBare(server, handle => accepted.resolve(raw.adopt(handle)))
    const { port } = server.address() as { port: number }
    const python = spawn('python3', ['-c', client, `${port}`, ...sizes.map(String)], { stdio: 'inherit' })
    onTestFinished(async () => {
      server.close()
      if (python.exitCode === null && python.kill()) await once(python, 'exit')
    })
    const inside = await byHandles(raw).dial()
    const { promise: ended, resolve: onEnd } = Promise.withResolvers<RelayEnd>()
    splice({ client: await accepted.promise, pod: inside.near, stop: new Notice() }, { onEnd })
    let count = 0
    for await (const chunk of inside.far as AsyncIterable<Buffer>) count += chunk.filter(byte => byte !== URGENT).length
    inside.far.end()
    expect(count).toBe(2 * sizes.reduce((sum, size) => sum + size, 0))
    expect(await ended).toBe('ended')
  },
)
