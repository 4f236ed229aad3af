import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { readStat } from '../../../../sandbox/agent/process/proc.ts'
import { openChannels } from './channels.ts'
import { dial } from './dial.ts'
import { eventually, resting } from './eventually.ts'
import { type Stage, setStage } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await setStage([
    { name: 'a', image: 'x', command: ['sh', '-c', 'sleep 1000'] },
    { name: 'b', image: 'x' },
    { name: 'in', image: 'x', stdin: true, command: ['sh', '-c', 'while read line; do echo "heard $line"; done'] },
  ])
})
afterAll(() => stage.stop())
afterEach(async () => {
  // Whatever a test did, nothing of it is left, here or on the node.
  await eventually(() => stage.busy()).toBe(0)
  await eventually(() => stage.node.connections()).toBe(0)
})

const v5 = 'v5.channel.k8s.io'
const v4 = 'v4.channel.k8s.io'

function pathOf(script: string, more: string, verb = 'exec'): string {
  const command = ['sh', '-c', script].map(word => `command=${encodeURIComponent(word)}`).join('&')
  return stage.path(`/${verb}?container=a&${command}&stdout=true&stderr=true&${more}`)
}

const dialExec = (path: string) => dial(stage.port, path, v4)
const connect = (path: string, protocols = [v5]) => openChannels(stage.port, path, protocols)

describe.each([v5, v4])('exec over WebSocket, %s', protocol => {
  it('joins both outputs and tells the exit code last', async () => {
    const client = connect(pathOf('echo out; echo err >&2; exit 5', ''), [protocol])
    expect(await client.closed).toBe(1000)
    expect([client.said(1), client.said(2)]).toEqual(['out\n', 'err\n'])
    expect(client.status()).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '5' }] },
    })
    expect(client.order.at(-1)).toBe(3)
    expect(client.socket.protocol).toBe(protocol)
  })

  it('ends the program when the client leaves', async () => {
    const client = connect(pathOf('echo $$; exec sleep 1000', ''), [protocol])
    await eventually(() => client.said(1)).toMatch(/\d+\n/)
    client.socket.terminate()
    await eventually(() => readStat(Number(client.said(1)))).toBeUndefined()
  })
})

describe('exec over WebSocket', () => {
  it('carries input unchanged, and its end', async () => {
    const client = connect(pathOf('cat; echo end >&2', 'stdin=true'))
    const bytes = randomBytes(1_000_000)
    await client.open
    for (let at = 0; at < bytes.length; at += 50_000) client.send(0, bytes.subarray(at, at + 50_000))
    client.send(255, Buffer.from([0]))
    await client.closed
    expect(client.bytes(1).equals(bytes)).toBe(true)
    expect([client.said(2), client.status().status]).toEqual(['end\n', 'Success'])
  })

  it('gives a terminal the last of the sizes that it was told', async () => {
    const client = connect(
      pathOf('until [ "$(stty size)" = "45 123" ]; do sleep 0.02; done; echo sized', 'stdin=true&tty=true'),
    )
    await client.open
    for (const [Width, Height] of [
      [80, 24],
      [100, 30],
      [123, 45],
    ])
      client.send(4, JSON.stringify({ Width, Height }))
    await client.closed
    expect(client.said(1)).toContain('sized')
  })

  it('speaks the newest of the protocols that a client offers', async () => {
    const client = connect(pathOf('true', ''), ['channel.k8s.io', v4, v5])
    await client.closed
    expect(client.socket.protocol).toBe(v5)
  })

  it('holds a program back whose output the client does not read', async () => {
    const progress = join(stage.node.folder, 'progress')
    const piece = `dd if=/dev/zero bs=1000000 count=1 2>/dev/null; echo $i > ${progress}`
    const client = connect(pathOf(`i=0; while [ $i -lt 20 ]; do i=$((i+1)); ${piece}; done`, ''))
    await client.open
    client.socket.pause()
    const done = async () => Number(await readFile(progress, 'utf8').catch(() => '0'))
    expect(await resting(done)).toBeLessThan(20)
    client.socket.resume()
    await client.closed
    expect(client.bytes(1).length).toBe(20_000_000)
  })

  it('holds a client back whose program does not read, and still sees that client leave', async () => {
    const client = connect(pathOf('echo $$; exec sleep 1000', 'stdin=true'))
    await eventually(() => client.said(1)).toMatch(/\d+\n/)
    for (let sent = 0; sent < 300; sent += 1) client.send(0, Buffer.alloc(100_000))
    expect(await resting(() => client.socket.bufferedAmount)).toBeGreaterThan(0)
    client.socket.terminate()
    await eventually(() => readStat(Number(client.said(1)))).toBeUndefined()
  })

  it('tells as a Status what went wrong at the node', async () => {
    const client = connect(stage.path('/exec?container=b&command=true&stdout=true'))
    expect(await client.closed).toBe(1000)
    expect(client.status()).toMatchObject({
      reason: 'InternalError',
      message: expect.stringContaining('unable to upgrade connection: container not found ("b")'),
    })
    const dark = connect('/api/v1/namespaces/n/pods/dark/exec?command=ls&stdout=true')
    await dark.closed
    expect(dark.status().message).toBe(
      'Internal error occurred: error sending request: Post "https://127.0.0.1:1/exec/n/dark/a?command=ls&output=1": dial tcp 127.0.0.1:1: connect: connection refused',
    )
  })

  it('says when there is no such program', async () => {
    const client = connect(stage.path('/exec?container=a&command=no-such-program&stdout=true'))
    await client.closed
    expect(client.status().message).toMatch(/^Internal error occurred: cannot start "no-such-program"/)
  })

  it('is refused over HTTP when no protocol is known', async () => {
    await expect(connect(pathOf('true', ''), ['chat']).open).rejects.toThrow('400')
  })
})

describe('exec over SPDY', () => {
  it('is a tunnel to the node', async () => {
    const { client, headers } = await dialExec(pathOf('cat; echo err >&2; exit 3', 'stdin=true'))
    expect(headers).toMatchObject({ upgrade: 'SPDY/3.1', 'x-stream-protocol-version': v4 })
    const [error, stdin, stdout, stderr] = ['error', 'stdin', 'stdout', 'stderr'].map(streamtype =>
      client!.open({ streamtype }),
    )
    stdin!.end('words')
    expect(await Promise.all([stdout!, stderr!].map(stream => text(stream)))).toEqual(['words', 'err\n'])
    expect(JSON.parse(await text(error!)).details.causes[0].message).toBe('3')
    client!.close()
    await client!.closed
  })

  it('ends the program when the client leaves', async () => {
    const { client } = await dialExec(pathOf('echo $$; exec sleep 1000', ''))
    const [, stdout] = ['error', 'stdout', 'stderr'].map(streamtype => client!.open({ streamtype }))
    const pid = await new Promise<number>(resolve => stdout!.once('data', bytes => resolve(Number(bytes))))
    client!.leave()
    await eventually(() => readStat(pid)).toBeUndefined()
  })

  it('ends a program that does not read when the client leaves', async () => {
    const { client, socket } = await dialExec(pathOf('echo $$; exec sleep 1000', 'stdin=true'))
    const [, stdin, stdout] = ['error', 'stdin', 'stdout', 'stderr'].map(streamtype => client!.open({ streamtype }))
    const pid = await new Promise<number>(resolve => stdout!.once('data', bytes => resolve(Number(bytes))))
    stdin!.write(Buffer.alloc(30_000_000))
    await eventually(() => socket!.writableLength).toBeGreaterThan(0)
    socket!.destroy()
    await eventually(() => readStat(pid)).toBeUndefined()
  })

  it("passes the node's refusal on as it is", async () => {
    expect(await dialExec(stage.path('/exec?container=b&command=true&stdout=true'))).toMatchObject({
      status: 500,
      text: expect.stringContaining('container not found ("b")'),
    })
  })

  it.each([
    ['no such pod', '/x/exec?command=a', 404, 'pods "x" not found'],
    ['a pod without a node', '/lone/exec?command=a', 400, 'pod lone does not have a host assigned'],
    [
      'one of several containers',
      '/p/attach',
      400,
      'a container name must be specified for pod p, choose one of: [a b in]',
    ],
    [
      'a node that does not answer',
      '/dark/exec?command=a',
      500,
      'error dialing backend: dial tcp 127.0.0.1:1: connect: connection refused',
    ],
  ])('refuses %s', async (_name, path, code, message) => {
    const { status, text: said } = await dialExec(`/api/v1/namespaces/n/pods${path}`)
    expect({ status, message: JSON.parse(said!).message }).toEqual({ status: code, message })
  })

  it('is refused without an upgrade', async () => {
    expect(await stage.ask(pathOf('true', ''), { method: 'POST' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('"Upgrade request required"'),
    })
  })
})

it('attach joins the program that runs', async () => {
  const client = connect(stage.path('/attach?container=in&stdin=true&stdout=true'))
  await client.open
  client.send(0, 'words\n')
  await eventually(() => client.said(1)).toBe('heard words\n')
  client.socket.close()
  await client.closed
})

it('ends every session when the server does', async () => {
  const other = await setStage([{ name: 'a', image: 'x', command: ['sleep', '1000'] }])
  const socket = new WebSocket(
    `wss://127.0.0.1:${other.port}/api/v1/namespaces/n/pods/p/exec?command=sleep&command=1000&stdout=true`,
    [v5],
    { rejectUnauthorized: false },
  )
  socket.on('error', () => {})
  await new Promise(resolve => socket.on('open', resolve))
  await eventually(() => other.node.connections()).toBe(1)
  const closed = new Promise(resolve => socket.on('close', resolve))
  other.closeStreams()
  await closed
  await eventually(() => other.node.connections()).toBe(0)
  await other.stop()
})
