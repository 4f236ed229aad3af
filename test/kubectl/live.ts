// A command that goes on: what it has printed so far, and the wait for what it will.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { until } from '../cluster/until.ts'

export type Live = {
  /** Both outputs, as they came. */
  printed(): string
  /** Resolves with all that is printed once the pattern is in it. */
  prints(pattern: RegExp): Promise<string>
  type(text: string): void
  /** Ends its input. */
  leave(): void
  /** The exit code; null when a signal ended it. */
  ended(): Promise<number | null>
}

export function watchLive(child: ChildProcess, line: string): Live {
  let printed = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (bytes: Buffer) => {
      printed += bytes
    })
  }
  child.stdin!.on('error', () => {})
  const closed = once(child, 'close')
  return {
    printed: () => printed,
    prints: pattern =>
      until(`${pattern} in what ${line} prints`, () => (pattern.test(printed) ? printed : undefined), {
        limitMs: 60_000,
      }).catch(error => {
        throw new Error(`${error instanceof Error ? error.message : error}\n${printed}`)
      }),
    type: text => void child.stdin!.write(text),
    leave: () => void child.stdin!.end(),
    async ended() {
      const [code] = await closed
      return code as number | null
    },
  }
}
