import { describe, expect, it } from 'vitest'
import type { Connection, Open } from '../../../proxy/relay/connection.ts'
import { chooseOpen, createRawHere } from '../../../proxy/relay/open.ts'
import { openStream } from '../../../proxy/relay/stream.ts'

/** Connections that do one thing wrong. */
function faulty(change: (right: Connection) => Partial<Connection>): Open {
  return stream => {
    const right = openStream(stream)
    return { ...right, ...change(right) }
  }
}

describe('how connections are opened', () => {
  it('is by raw handles, on the Node that the images bring', async () => {
    const { open, why } = await chooseOpen()
    expect(why).toBeUndefined()
    expect(open).not.toBe(openStream)
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
    const choice = await chooseOpen(() => ({ ...createRawHere(), open: wrong }))
    expect(choice.open).toBe(openStream)
    expect(String(choice.why)).toContain(why)
  })

  it('is by streams when this Node gives no handles, and says so', async () => {
    const choice = await chooseOpen(() => {
      throw new Error('process.binding is not there')
    })
    expect(choice.open).toBe(openStream)
    expect(String(choice.why)).toContain('process.binding is not there')
  })
})
