// Clients that leave in the middle of what they say.
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
