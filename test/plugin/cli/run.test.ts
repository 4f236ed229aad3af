// Who is heeded while a command works: people who end it always, a reader who left unless something is being done.
import { describe, expect, it } from 'vitest'
import { type Command, defineCommand, type Run } from '../../../plugin/cli/command.ts'
import { runCommandLine } from '../../../plugin/cli/run.ts'
import { commands } from '../../../plugin/commands/all.ts'

/** Says that it has begun, and goes on until it is told to end, or `done` is called. */
function working(acts: boolean) {
  const begun = Promise.withResolvers<void>()
  const done = Promise.withResolvers<number>()
  const work: Run = async ({ world: { signal } }) => {
    begun.resolve()
    signal.addEventListener('abort', () => done.reject(signal.reason))
    return done.promise
  }
  const command: Command = defineCommand({
    ...{ name: 'work', parameters: '', words: { least: 0 }, summary: 'Works', examples: [], flags: {} },
    ...(acts && { acts }),
    load: async () => work,
  })
  const [stopping, leaving] = [new AbortController(), new AbortController()]
  const { stdin, stdout, stderr } = process
  const outside = { env: {}, stdin, stdout, stderr, signal: stopping.signal, unread: leaving.signal }
  return {
    begun: begun.promise,
    done: done.resolve,
    stopping,
    leaving,
    code: runCommandLine(['work'], [command], outside),
  }
}

describe('when nobody reads any more', () => {
  it('a command that only tells ends, and that is no failure', async () => {
    const { begun, leaving, code } = working(false)
    await begun
    leaving.abort('unread')
    expect(await code).toBe(0)
  })

  it('a command that acts goes on to its end, and says how that was', async () => {
    const { begun, leaving, done, code } = working(true)
    await begun
    leaving.abort('unread')
    done(7)
    expect(await code).toBe(7)
  })

  it('what is left half done when it breaks off is what acts', () => {
    const acting = commands.filter(({ acts }) => acts).map(({ name }) => name)
    expect(acting.toSorted()).toEqual(['evict', 'recycle', 'sandbox reset', 'sandbox stop', 'uninstall'])
  })
})

it.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGABRT', 134],
  ['SIGTERM', 143],
])('%s ends either, with %i', async (signal, expected) => {
  for (const acts of [false, true]) {
    const { begun, stopping, code } = working(acts)
    await begun
    stopping.abort(signal)
    expect(await code).toBe(expected)
  }
})
