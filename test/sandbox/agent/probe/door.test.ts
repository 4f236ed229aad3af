import { createServer as createHttp, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Action, type Door, knock } from '../../../../sandbox/agent/probe/door.ts'

let http: Server
const silent = createTcp()
const never = new AbortController().signal
let door: Door

beforeAll(async () => {
  http = createHttp((request, response) => {
    const status = Number(request.url?.slice(1).split('?')[0]) || 200
    response.writeHead(status, { location: '/elsewhere' })
    response.end(`${request.headers['x-who'] ?? ''} ${request.headers['user-agent']}`)
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const containerPort = (http.address() as AddressInfo).port
  door = {
    container: { name: 'a', ports: [{ name: 'web', containerPort }] },
    ip: '127.0.0.1',
    exec: async command => ({ exitCode: Number(command[0]), output: 'said no' }),
  }
})
afterAll(() => {
  http.close()
  silent.close()
})

it.each<[Action, string | true]>([
  [{ httpGet: { port: 'web', path: '/200' } }, true],
  [{ httpGet: { port: 'web', path: '/302' } }, true],
  [{ httpGet: { port: 'web', path: '/404' } }, 'statuscode: 404'],
  [{ httpGet: { port: 'web', path: '/500' } }, 'statuscode: 500'],
  [{ httpGet: { port: 'nope' } }, 'no port named nope'],
  [{ httpGet: { port: 1 } }, 'ECONNREFUSED'],
  [{ tcpSocket: { port: 'web' } }, true],
  [{ tcpSocket: { port: 1 } }, 'ECONNREFUSED'],
  [{ exec: { command: ['0'] } }, true],
  [{ exec: { command: ['2'] } }, 'said no'],
  [{ sleep: { seconds: 0 } }, true],
  [{}, 'not supported'],
])('%j: %s', async (action, expected) => {
  const outcome = await knock(door, action, never)
  if (expected === true) expect(outcome).toEqual({ success: true })
  else expect(outcome).toEqual({ success: false, message: expect.stringContaining(expected) })
})

it('fails when a server accepts and says nothing until the limit', async () => {
  const { port } = silent.address() as AddressInfo
  const outcome = await knock(door, { httpGet: { port } }, AbortSignal.timeout(20))
  expect(outcome).toEqual({ success: false, message: expect.stringContaining('timeout') })
})
