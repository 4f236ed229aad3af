import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { servePages } from '../../proxy/http.ts'
import { noFilesLeft } from './sockets.ts'

let server: Server

beforeAll(async () => {
  const pages = { '/healthz': () => ({ type: 'text/plain', text: 'ok\n' }) }
  server = await servePages(pages, { host: '127.0.0.1', port: 0 })
})
afterAll(() => void server.close())

/** Everything that is said to a request whose first line names `target`. */
async function ask(target: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  return text(socket)
}

it.each(['/healthz', '/healthz?verbose', 'http://anywhere/healthz'])('%s is answered', async target => {
  const answer = await ask(target)
  expect(answer).toContain('HTTP/1.1 200 OK')
  expect(answer).toContain('ok\n')
})

// One such line once ended the process, and every session with it.
it.each(['//', 'http://', 'http://[', '//:0/', '*', '/constructor', '/__proto__'])(
  '%s is told what there is',
  async target => {
    const answer = await ask(target)
    expect(answer).toContain('HTTP/1.1 404 Not Found')
    expect(answer).toContain('there is only /healthz here\n')
    expect(await ask('/healthz')).toContain('ok\n')
  },
)

it('goes on when the machine could not give it a connection, again and again', async () => {
  for (let count = 0; count < 3; count++) server.emit('error', noFilesLeft())
  expect(await ask('/healthz')).toContain('ok\n')
})
