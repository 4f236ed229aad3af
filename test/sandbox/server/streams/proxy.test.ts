import { once } from 'node:events'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { eventually, resting } from './eventually.ts'
import { podIP } from './node.ts'
import { createProgram, FLOOD_BYTES } from './program.ts'
import { type Stage, setStage } from './stage.ts'

let stage: Stage
let secure: ReturnType<typeof createServer>
let port: number
let securePort: number
const { server: program, answer, flooded } = createProgram()

beforeAll(async () => {
  program.listen(0, podIP)
  await once(program, 'listening')
  port = (program.address() as AddressInfo).port
  stage = await setStage([{ name: 'a', image: 'x', ports: [{ containerPort: port }] }], services)
  secure = createServer({ cert: stage.node.identity.cert, key: stage.node.identity.key }, answer)
  secure.listen(0, podIP)
  await once(secure, 'listening')
  securePort = (secure.address() as AddressInfo).port
})
afterAll(async () => {
  program.closeAllConnections()
  program.close()
  secure.close()
  await stage.stop()
})
afterEach(async () => {
  await eventually(() => stage.busy()).toBe(0)
  await eventually(() => new Promise(resolve => program.getConnections((_error, count) => resolve(count)))).toBe(0)
})

function services(): Obj[] {
  const named = (name: string) => ({ name, namespace: 'n', labels: { 'kubernetes.io/service-name': name } })
  const service = (name: string) => ({
    kind: 'Service',
    metadata: named(name),
    spec: { ports: [{ name: 'web', port: 80 }] },
  })
  const endpoints = [
    { addresses: ['127.77.9.9'], conditions: { ready: false } },
    { addresses: [podIP], conditions: { ready: true } },
  ]
  const slice = { kind: 'EndpointSlice', metadata: named('s'), endpoints, ports: [{ name: 'web', port }] }
  const unready = {
    kind: 'EndpointSlice',
    metadata: named('idle'),
    endpoints: [endpoints[0]],
    ports: [{ name: 'web', port }],
  }
  const empty = { kind: 'EndpointSlice', metadata: named('empty'), endpoints: null, ports: null }
  return [service('s'), slice, service('idle'), unready, service('empty'), empty] as unknown as Obj[]
}

const toPods = (name: string, rest: string) => stage.ask(`/api/v1/namespaces/n/pods/${name}/proxy${rest}`)
const toServices = (name: string, rest: string) => stage.ask(`/api/v1/namespaces/n/services/${name}/proxy${rest}`)

describe('a proxied request', () => {
  it('reaches the program as it was meant', async () => {
    const path = stage.path('/proxy/a%20b/c/?q=1&r')
    const headers = { 'x-mine': 'v', authorization: 'Bearer secret', 'impersonate-user': 'u', te: 'trailers' }
    const {
      status,
      text,
      headers: answered,
    } = await stage.ask(path, { method: 'POST', body: 'x'.repeat(300_000), headers })
    expect([status, answered['x-of-program'], answered['access-control-allow-origin']]).toEqual([201, 'yes', undefined])
    const asked = JSON.parse(text)
    expect(asked).toMatchObject({
      ...{ method: 'POST', url: '/a%20b/c/?q=1&r', bytes: 300_000 },
      headers: {
        ...{ 'x-mine': 'v', 'x-forwarded-for': '127.0.0.1' },
        'x-forwarded-uri': '/api/v1/namespaces/n/pods/p/proxy/a%20b/c/',
      },
    })
    for (const hidden of ['authorization', 'impersonate-user', 'te']) expect(asked.headers).not.toHaveProperty(hidden)
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('with %s and a body of unknown length', async method => {
    const asked = request({
      host: '127.0.0.1',
      port: stage.port,
      path: stage.path('/proxy/x'),
      method,
      rejectUnauthorized: false,
      agent: false,
    })
    asked.setHeader('transfer-encoding', 'chunked')
    asked.write('some')
    asked.end('thing')
    const [response] = await once(asked, 'response')
    expect(JSON.parse(String(await buffer(response)))).toMatchObject({ method, bytes: 9 })
  })

  it('streams what the program says, until the client leaves', async () => {
    const path = stage.path('/proxy/endless')
    const asked = request({ host: '127.0.0.1', port: stage.port, path, rejectUnauthorized: false, agent: false })
    asked.on('error', () => {})
    asked.end()
    const [response] = await once(asked, 'response')
    response.on('error', () => {})
    expect(String((await once(response, 'data'))[0])).toBe('begun')
    asked.destroy()
  })

  it('without a slash is led to the one with it', async () => {
    const { status, headers } = await stage.ask(stage.path('/proxy?x=1'))
    expect([status, headers.location]).toEqual([301, '/api/v1/namespaces/n/pods/p/proxy/?x=1'])
    expect(JSON.parse((await stage.ask(stage.path('/proxy'), { method: 'POST' })).text).url).toBe('/')
  })

  it('is led on to where it came from', async () => {
    const { status, headers } = await toPods('p', '/away')
    expect([status, headers.location]).toEqual([302, '/api/v1/namespaces/n/pods/p/proxy/other'])
  })

  it('goes to the port and by the scheme in the name', async () => {
    expect((await toPods(`p:${port}`, '/')).status).toBe(200)
    expect((await toPods(`https:p:${securePort}`, '/')).status).toBe(200)
  })

  it.each(['s:web', 's:80', 'http:s:web'])("goes to a ready endpoint of a Service's port: %s", async name => {
    expect(JSON.parse((await toServices(name, '/x')).text).url).toBe('/x')
  })

  it("goes to a node's endpoint as the API server itself", async () => {
    expect((await stage.ask('/api/v1/nodes/node/proxy/healthz')).text).toBe('ok')
    expect(JSON.parse((await stage.ask('/api/v1/nodes/node/proxy/pods')).text).kind).toBe('PodList')
    expect((await stage.ask(`/api/v1/nodes/https:node:${stage.node.port}/proxy/pods`)).status).toBe(200)
  })
})

describe('a proxied request is refused', () => {
  const dialled = (to: string) => `error trying to reach service: dial tcp ${to}: connect: connection refused`
  it.each([
    ['where nobody listens', 'pods/p:9', 503, dialled('127.77.1.2:9')],
    ['for a pod without address', 'pods/lone', 400, 'address not allowed'],
    ['for no pod', 'pods/x:80', 404, 'pods "x" not found'],
    ['by an unknown scheme', 'pods/ftp:p:80', 400, 'invalid pod request "ftp:p:80"'],
    ['with too many colons', 'services/a:b:c:d', 400, 'invalid service request "a:b:c:d"'],
    ['for no Service', 'services/x:80', 404, 'services "x" not found'],
    ['for no Service by a port’s name', 'services/x:web', 503, 'no endpoints available for service "x"'],
    ['for a port that the Service has not', 'services/s:81', 503, 'no service port 81 found for service "s"'],
    ['for a Service without ready endpoints', 'services/idle:web', 503, 'no endpoints available for service "idle"'],
    ['for a Service without endpoints', 'services/empty:web', 503, 'no endpoints available for service "empty"'],
    ['for a port of no endpoint', 'services/s:nope', 503, 'no endpoints available for service "s"'],
  ])('%s', async (_name, target, code, message) => {
    const { status, text } = await stage.ask(`/api/v1/namespaces/n/${target}/proxy/`)
    expect({ status, message: JSON.parse(text).message }).toEqual({ status: code, message })
  })

  it('by TLS where plain text is spoken', async () => {
    const { status, text } = await toPods(`https:p:${port}`, '/')
    expect(status).toBe(503)
    expect(JSON.parse(text).message).toBe(
      'error trying to reach service: tls: first record does not look like a TLS handshake',
    )
  })

  it('for no node', async () => {
    expect((await stage.ask('/api/v1/nodes/x/proxy/')).text).toContain('nodes \\"x\\" not found')
  })
})

describe('a WebSocket through the proxy', () => {
  const connect = (rest: string) =>
    new WebSocket(`wss://127.0.0.1:${stage.port}${stage.path(`/proxy${rest}`)}`, { rejectUnauthorized: false })

  it('speaks with the program', async () => {
    const socket = connect('/ws')
    await once(socket, 'open')
    socket.send('words')
    expect(String((await once(socket, 'message'))[0])).toBe('echo words')
    socket.terminate()
  })

  it('is refused as the program refuses it', async () => {
    const socket = connect('/no')
    const [error] = await once(socket, 'error')
    expect(error.message).toContain('403')
  })
})

it('any other protocol goes through as well, whoever speaks first', async () => {
  const socket = connectTls({ port: stage.port, host: '127.0.0.1', rejectUnauthorized: false })
  const head = [`GET ${stage.path('/proxy/eager')} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', 'Upgrade: raw']
  socket.write(`${head.join('\r\n')}\r\n\r\nearly`)
  let said = ''
  socket.on('data', bytes => {
    said += bytes
  })
  await eventually(() => said).toMatch(/\r\n\r\nhello early$/)
  expect(said).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n/)
  socket.destroy()
})

it('a program is held back whose client does not read', async () => {
  const asked = request({
    host: '127.0.0.1',
    port: stage.port,
    path: stage.path('/proxy/flood'),
    rejectUnauthorized: false,
    agent: false,
  })
  asked.on('error', () => {})
  asked.end()
  const [response] = await once(asked, 'response')
  response.on('error', () => {})
  expect(await resting(() => flooded())).toBeLessThan(FLOOD_BYTES)
  asked.destroy()
})
