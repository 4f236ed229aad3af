// Clients that leave, or fall silent, in the middle of what they say.
import { once } from 'node:events'
import { connect } from 'node:tls'
import { expect, test } from 'vitest'
import { runServer } from './runServer.ts'

// It fails with this file when the server reports failures of its own.
const { access, ask } = await runServer()
const { hostname: host, port } = new URL(access.server)

test('one whose body stops short is no failure of the server', async () => {
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false })
  socket.on('error', () => {})
  await once(socket, 'secureConnect')
  const head = ['POST /api/v1/namespaces/default/configmaps HTTP/1.1', 'Host: x', 'Content-Type: application/json']
  const lines = [...head, `Authorization: Bearer ${await access.token?.()}`, 'Content-Length: 100', '', '{"metadata":']
  await new Promise(done => socket.write(lines.join('\r\n'), done))
  // The server has it before this is answered.
  expect((await ask('/version')).status).toBe(200)
  socket.destroy()
  await once(socket, 'close')
  expect((await ask('/version')).status).toBe(200)
})

test('one that has said too much, and waits for the answer before the rest, is told', async () => {
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const size = 8 * 1024 * 1024
  const head = ['POST /api/v1/namespaces/default/configmaps HTTP/1.1', 'Host: x', 'Content-Type: application/json']
  socket.write(
    [...head, `Authorization: Bearer ${await access.token?.()}`, `Content-Length: ${size}`, '', ''].join('\r\n'),
  )
  socket.write(Buffer.alloc(size / 2, 'x'))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /)
  socket.destroy()
})
