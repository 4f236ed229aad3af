import { describe, expect, it } from 'vitest'
import { refuse } from '../../proxy/refuse.ts'
import { closeAllAfter, closed, endOf, readAll, socketPair } from './sockets.ts'

closeAllAfter()

describe('a refused client', () => {
  it('reads the message and a FIN, though nobody has read what it had said', async () => {
    const { near, far } = await socketPair()
    near.write(Buffer.alloc(300_000, 'x'))
    const gone = refuse(far, 'no pod is free\n')
    expect(await readAll(near)).toBe('no pod is free\n')
    near.end()
    await gone
    // Everything was read and thrown away: a close with unread input would have been a reset.
    expect(far.readableEnded).toBe(true)
  })

  it('that never closes its side is cut off in the end', async () => {
    const { near, far } = await socketPair()
    const end = endOf(near)
    await refuse(far, '')
    expect(far.destroyed).toBe(true)
    expect(await end).toBe('fin')
  })

  it('may be gone already', async () => {
    const { near, far } = await socketPair()
    near.resetAndDestroy()
    await closed(far)
    await refuse(far, 'too late')
    expect(far.destroyed).toBe(true)
  })
})
