// Explores many cases on several cores: each knows nothing of the others.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Case } from './cases.ts'
import type { Shown } from './table.ts'

type Ways = { readonly threads: number; readonly onShown: (shown: Shown) => void }

/** Resolves with what was shown of each, in their order; `onShown` is called as they end. The largest begin first. */
export async function exploreAll(cases: readonly Case[], { threads, onShown }: Ways): Promise<Shown[]> {
  const rest = cases.map((of, index) => ({ of, index })).sort((a, b) => b.of.maxStates - a.of.maxStates)
  const all: Shown[] = []
  const lane = async () => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url))
    try {
      for (let next = rest.shift(); next; next = rest.shift()) {
        worker.postMessage(next.of)
        const [shown] = (await once(worker, 'message')) as [Shown]
        all[next.index] = shown
        onShown(shown)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(threads, cases.length) }, lane))
  return all
}
