// Memory to read into: one buffer for all that is quiet, and for each connection that carries much one of its own, while it does.

export type Buffers = {
  /** For every connection's reads; what is read into it is copied at once. */
  readonly shared: Buffer
  /** Undefined when as many are lent as may be. `ask` is called every now and then, so that who has fallen silent ends its loan. */
  lend(ask: () => void): Loan | undefined
}

export type Loan = {
  readonly buffer: Buffer
  /** `isFree`: nobody refers to the bytes any more, so they may be lent again. */
  end(state: { isFree: boolean }): void
}

export type BufferSizes = {
  readonly sharedBytes: number
  readonly ownBytes: number
  readonly maxLent: number
  readonly askEveryMs: number
}

export function createBuffers({ sharedBytes, ownBytes, maxLent, askEveryMs }: BufferSizes): Buffers {
  const lent = new Map<Loan, () => void>()
  /** Forgotten when the next round of questions finds them here. */
  let spare: Buffer[] = []
  let timer: NodeJS.Timeout | undefined
  const askAll = () => {
    spare = []
    for (const ask of [...lent.values()]) ask()
    if (lent.size > 0 || spare.length > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    shared: Buffer.allocUnsafeSlow(sharedBytes),
    lend(ask) {
      if (lent.size >= maxLent) return undefined
      const loan: Loan = {
        buffer: spare.pop() ?? Buffer.allocUnsafeSlow(ownBytes),
        end({ isFree }) {
          if (lent.delete(loan) && isFree) spare.push(loan.buffer)
        },
      }
      lent.set(loan, ask)
      timer ??= setInterval(askAll, askEveryMs).unref()
      return loan
    },
  }
}
