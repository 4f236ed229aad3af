// Several logs as one, oldest line first.

import { createLimit } from '../../api/kube/limit.ts'

/** Each is a connection of its own to the API server. */
const MAX_BEGUN_AT_ONCE = 20

/** Holds one line of each. Lines of one log keep their order, whatever their times say. Closes what it leaves unread. */
export async function* mergeByTime<T extends { readonly time: string }>(
  logs: readonly AsyncIterable<T>[],
): AsyncGenerator<T> {
  const readers = logs.map(log => log[Symbol.asyncIterator]())
  try {
    const limit = createLimit(MAX_BEGUN_AT_ONCE)
    const heads = await Promise.all(readers.map(reader => limit(() => reader.next())))
    for (;;) {
      let oldest = -1
      for (const [index, head] of heads.entries()) {
        if (head.done) continue
        const best = heads[oldest]
        if (best === undefined || best.done || head.value.time < best.value.time) oldest = index
      }
      const head = heads[oldest]
      if (head === undefined || head.done) return
      yield head.value
      heads[oldest] = await readers[oldest]!.next()
    }
  } finally {
    await Promise.all(readers.map(reader => reader.return?.()))
  }
}
