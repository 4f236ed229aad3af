import { once } from 'node:events'
import { appendFile } from 'node:fs/promises'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { until } from '../../../cluster/until.ts'
import { eventually, resting } from './eventually.ts'
import { type Stage, setStage } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  const script = 'echo one; echo two; tail -f -n +1 $POD_ROOT/more'
  stage = await setStage([
    { name: 'a', image: 'x', command: ['sh', '-c', `touch $POD_ROOT/more; ${script}`] },
    { name: 'b', image: 'x' },
  ])
  await until('the first lines', async () => ((await log('container=a')).text === 'one\ntwo\n' ? true : undefined))
})
afterAll(() => stage.stop())

const log = (query: string, pod = 'p') => stage.ask(`/api/v1/namespaces/n/pods/${pod}/log?${query}`)

describe('a log', () => {
  it.each([
    ['whole', 'container=a', 'one\ntwo\n'],
    ['of its tail', 'container=a&tailLines=1', 'two\n'],
    ['of no line', 'container=a&tailLines=0', ''],
    ['of some bytes', 'container=a&limitBytes=5', 'one\nt'],
    ['of the last hour', 'container=a&sinceSeconds=3600', 'one\ntwo\n'],
    ['of the future', 'container=a&sinceTime=2999-01-01T00:00:00Z', ''],
    ['with a kubelet whose certificate nobody judges', 'container=a&insecureSkipTLSVerifyBackend=true', 'one\ntwo\n'],
  ])('%s', async (_name, query, said) => {
    const answer = await log(query)
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, said, 'text/plain'])
  })

  it('with times', async () => {
    expect((await log('container=a&timestamps=true&tailLines=1')).text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z two\n$/)
  })

  it('of a pod without a node is empty', async () => {
    expect(await log('', 'lone')).toMatchObject({ status: 204, text: '' })
  })

  it('is followed, until the client leaves, which the node sees', async () => {
    const path = stage.path('/log?container=a&follow=true&tailLines=1')
    const asked = request({ host: '127.0.0.1', port: stage.port, path, rejectUnauthorized: false, agent: false })
    asked.on('error', () => {})
    asked.end()
    const [response] = await once(asked, 'response')
    let said = ''
    response.on('data', (bytes: Buffer) => {
      said += bytes
    })
    response.on('error', () => {})
    await eventually(() => said).toBe('two\n')
    await appendFile(join(stage.node.folder, 'more'), 'three\n')
    await eventually(() => said).toBe('two\nthree\n')
    asked.destroy()
    await eventually(() => stage.busy()).toBe(0)
    await eventually(() => stage.node.connections()).toBe(0)
  })
})

describe('a log is refused', () => {
  const choose = 'a container name must be specified for pod p, choose one of: [a b]'
  it.each([
    ['of no pod', 'x', '', 404, 'pods "x" not found'],
    ['of one of several containers', 'p', '', 400, choose],
    ['of no container', 'p', 'container=z', 400, 'container z is not valid for pod p'],
    [
      'of a container that waits',
      'p',
      'container=b',
      400,
      'container "b" in pod "p" is waiting to start: ContainerCreating',
    ],
    [
      'of an earlier run where there was none',
      'p',
      'container=a&previous=true',
      400,
      'previous terminated container "a" in pod "p" not found',
    ],
    ['where the node is unknown', 'stray', '', 404, 'pods "gone" not found'],
    [
      'where the node does not answer',
      'dark',
      'tailLines=1',
      500,
      'Get "https://127.0.0.1:1/containerLogs/n/dark/a?tailLines=1": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
  ])('%s', async (_name, pod, query, code, message) => {
    const { status, text } = await log(query, pod)
    expect({ status, message: JSON.parse(text).message }).toEqual({ status: code, message })
  })

  it('with a method of no use', async () => {
    expect((await stage.ask(stage.path('/log'), { method: 'POST' })).status).toBe(405)
  })
})

it('a node is held back whose log the client does not read', async () => {
  const piece = Buffer.alloc(100_000, 'x')
  const bytes = 50_000_000
  let flooded = 0
  // In place of a kubelet: one that has more to say than fits between it and the client.
  const flood = createServer({ cert: stage.node.identity.cert, key: stage.node.identity.key }, (_request, response) => {
    const pieces = (function* () {
      for (; flooded < bytes; flooded += piece.length) yield piece
    })()
    Readable.from(pieces).pipe(response)
  })
  flood.listen(0, '127.0.0.1')
  await once(flood, 'listening')
  const other = await setStage([], () => floodedNode((flood.address() as AddressInfo).port))
  const path = '/api/v1/namespaces/n/pods/flooding/log'
  const asked = request({ host: '127.0.0.1', port: other.port, path, rejectUnauthorized: false, agent: false })
  asked.on('error', () => {})
  asked.end()
  const [response] = await once(asked, 'response')
  response.on('error', () => {})
  expect(await resting(() => flooded)).toBeLessThan(bytes)
  asked.destroy()
  await eventually(() => other.busy()).toBe(0)
  flood.close()
  await other.stop()
})

function floodedNode(Port: number): Obj[] {
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port } },
  }
  const spec = { nodeName: 'flood', containers: [{ name: 'a' }] }
  const pod = { kind: 'Pod', metadata: { name: 'flooding', namespace: 'n' }, spec }
  return [pod, { kind: 'Node', metadata: { name: 'flood' }, status }] as unknown as Obj[]
}
