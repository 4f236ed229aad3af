import { describe, expect, it } from 'vitest'
import { reset, resetAfterFlush } from '../../proxy/reset.ts'
import { closeAllAfter, closed, endOf, socketPair } from './sockets.ts'

closeAllAfter()

describe('a reset', () => {
  it('is what the other side sees', async () => {
    const { near, far } = await socketPair()
    const end = endOf(far)
    const over = closed(near)
    reset(near)
    expect(await end).toBe('ECONNRESET')
    await over
  })

  it('closes a socket whose FIN is just on its way out', async () => {
    const { near } = await socketPair()
    near.end()
    const over = closed(near)
    reset(near)
    await over
  })

  it('closes a socket that can get rid neither of its words nor of its FIN', async () => {
    const { near, far } = await socketPair()
    far.pause()
    near.end(Buffer.alloc(32 << 20))
    const over = closed(near)
    reset(near)
    await over
  })

  it('lets last words go first, and waits no longer than it is told', async () => {
    const { near, far } = await socketPair()
    far.pause()
    near.write(Buffer.alloc(32 << 20))
    const over = closed(near)
    resetAfterFlush(near, 50)
    await over
  })
})
