import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Connection, Open } from '../../../proxy/relay/connection.ts'
import type { Handle } from '../../../proxy/relay/handles.ts'
import { chooseOpen, createRawHere } from '../../../proxy/relay/open.ts'
import type { Raw } from '../../../proxy/relay/raw.ts'
import { openStream } from '../../../proxy/relay/stream.ts'
import type { Signal } from '../../../proxy/signal.ts'
import { type Addon, addonFile, loadAddon } from '../../../proxy/splice/addon.ts'
import { closeAllAfter, listenOn } from '../sockets.ts'
import { addonHere, missing } from '../splice/here.ts'

closeAllAfter()

const busyPort = async () => (await listenOn(socket => socket.on('error', () => {}))).port

/** It has the pair, and that is all. */
const silent: Addon = {
  ...{ start() {}, listen: () => 0, rest() {}, unlisten() {}, accept: () => -1, meet: () => 0, dial: () => 1 },
  ...{ undial: () => true, take: () => -1, join: () => 0, leave() {}, bytesIn: () => 0, bytesOut: () => 0 },
  ...{ undial: () => true, take: () => -1, join: () => 0, leave() {}, bytesIn: () => 0, isDeserted: () => false },
}

function loadFile(name: string, content: string): Addon {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-addon-'))
  const file = join(folder, name)
  writeFileSync(file, content)
  try {
    return loadAddon(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Connections that do one thing wrong. */
function faulty(change: (right: Connection) => Partial<Connection>): Open {
  return stream => {
    const right = openStream(stream)
    return { ...right, ...change(right) }
  }
}

describe('how connections are opened', () => {
  it('is by raw handles, on the Node that the images bring', async () => {
    const { open, why } = await chooseOpen({ addon: undefined })
    expect(why).toBeUndefined()
    expect(open).not.toBe(openStream)
  })

  it('is by raw handles, too, where the machine stood still meanwhile', async () => {
    const choosing = chooseOpen({
      addon: undefined,
      create() {
        const raw = createRawHere()
        let hasStood = false
        const connect: Raw['connect'] = (to, over) => {
          const connecting = raw.connect(to, over)
          if (!hasStood) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500)
          hasStood = true
          return connecting
        }
        return { ...raw, connect } as Raw
      },
    })
    expect((await choosing).why).toBeUndefined()
  })

  it('is by raw handles, too, where all comes so slowly that the whole takes longer than nothing may', async () => {
    const choice = await chooseOpen({
      addon: undefined,
      create() {
        const raw = createRawHere()
        const connect: Raw['connect'] = async (to, over) => {
          await delay(400)
          return raw.connect(to, over)
        }
        return { ...raw, connect } as Raw
      },
    })
    expect(choice.why).toBeUndefined()
  })

  it.each([
    {
      fault: 'bytes are changed',
      open: faulty(right => ({ write: bytes => right.write(bytes.map(byte => byte ^ 1) as Buffer) })),
      why: 'what the client said came out changed',
    },
    {
      fault: 'half of it is lost',
      open: faulty(right => ({ write: bytes => right.write(bytes.subarray(0, bytes.length / 2)) })),
      why: 'what the client said came out changed',
    },
    { fault: 'a FIN goes nowhere', open: faulty(() => ({ end() {} })), why: 'nothing came for' },
    {
      fault: 'a reset comes out as a FIN',
      open: faulty(right => ({ resetAfterFlush: right.end })),
      why: 'a reset came out as',
    },
    {
      fault: 'who was held back is never called again',
      open: faulty(() => ({ resume() {} })),
      why: 'nothing came for',
    },
  ])('is by streams when $fault, and says so', async ({ open: wrong, why }) => {
    const choice = await chooseOpen({ addon: undefined, create: () => ({ ...createRawHere(), open: wrong }) })
    expect(choice.open).toBe(openStream)
    expect(String(choice.why)).toContain(why)
  })

  it.each([
    {
      fault: 'a client is not known by its address',
      break: (raw: Raw) => ({
        adopt: (handle: Handle) =>
          Object.defineProperty(raw.adopt(handle), 'remote', { value: { address: '', port: 0 } }),
      }),
      why: 'a client came out as :0',
    },
    {
      fault: 'dialling ends in nothing',
      break: () => ({ connect: () => new Promise<never>(() => {}) }),
      why: 'nothing came for',
    },
    {
      fault: 'somebody answers where nobody listens',
      break: (raw: Raw) => ({
        connect: async (_: unknown, over: Signal) => raw.connect({ host: '127.0.0.1', port: await busyPort() }, over),
      }),
      why: 'dialling where nobody listens came out as: a connection',
    },
    {
      fault: 'a handle that becomes a socket falls silent',
      break: (raw: Raw) => ({
        adopt: (handle: Handle) => Object.assign(raw.adopt(handle), { toSocket: () => new Socket() }),
      }),
      why: 'nothing came for',
    },
  ])('is by streams when $fault, and says so', async ({ break: spoil, why }) => {
    const choice = await chooseOpen({
      addon: undefined,
      create() {
        const raw = createRawHere()
        return { ...raw, ...spoil(raw) } as Raw
      },
    })
    expect(choice.open).toBe(openStream)
    expect(choice.raw).toBeUndefined()
    expect(String(choice.why)).toContain(why)
  })

  it('is by streams when this Node gives no handles, and says so', async () => {
    const choice = await chooseOpen({
      addon: undefined,
      create() {
        throw new Error('process.binding is not there')
      },
    })
    expect(choice.open).toBe(openStream)
    expect(String(choice.why)).toContain('process.binding is not there')
  })
})

describe('whether connections are joined inside the kernel', () => {
  it.each([
    { where: 'there is no addon', addon: addonFile, why: /Cannot find module .*splice\.node/ },
    { where: 'it is not wished', addon: undefined, why: /SPLICE is off/ },
  ])('is no where $where', async ({ addon, why }) => {
    const { raw, kernel, whyNotSpliced } = await chooseOpen({ addon })
    expect(raw).toBeDefined()
    expect(kernel).toBeUndefined()
    expect(String(whyNotSpliced)).toMatch(why)
  })

  it.each([
    { fault: 'a file that is no addon', load: () => loadFile('garbage.node', 'garbage'), why: 'garbage.node: ' },
    {
      fault: 'an addon of another version',
      load: () =>
        loadFile(
          'old.cjs',
          'exports.start = exports.join = exports.leave = exports.bytesIn = exports.bytesOut = () => {}',
        ),
      why: 'old.cjs is not of this version: it has no listen, rest, unlisten, accept, meet, dial, undial, take',
    },
    {
      fault: 'an addon that takes nobody',
      load: () => ({ ...silent, join: () => undefined }),
      why: 'two bare connections were not taken',
    },
    { fault: 'an addon that moves nothing', load: () => silent, why: 'nothing came for' },
  ])('is no with $fault', async ({ load, why }) => {
    const { raw, kernel, whyNotSpliced } = await chooseOpen({ addon: addonFile, load })
    expect(raw).toBeDefined()
    expect(kernel).toBeUndefined()
    expect(String(whyNotSpliced)).toContain(why)
  })

  it.skipIf(missing)('is yes where the addon does what it should', async () => {
    const { kernel, whyNotSpliced } = await chooseOpen({ addon: addonFile, load: addonHere })
    expect(whyNotSpliced).toBeUndefined()
    expect(kernel).toBeDefined()
  })
})
