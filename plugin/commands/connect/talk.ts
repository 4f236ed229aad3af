// One conversation with a service over whichever way works: a line that broke before a byte went either way is replaced.
import { type JoinEnd, join, type Near } from './join.ts'
import type { Way } from './way.ts'

/** Every proxy is given one chance. Rejects when there is no way at all, or with the signal's reason. */
export async function talk(way: Way, near: Near, signal: AbortSignal): Promise<JoinEnd> {
  const failed = new Set<string>()
  for (;;) {
    const { line, proxy } = await way(signal, failed)
    const end = await join(near, line, signal)
    const isUntouched = end.trouble !== '' && end.received + end.sent === 0
    if (!isUntouched || proxy === undefined || failed.has(proxy)) return end
    failed.add(proxy)
  }
}
