// A thousand strings that mean harm, in every text of an API server's answers: what commands print of them are lines of letters, and none more than of harmless ones.
import { Writable } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../../plugin/cli/run.ts'
import { commands } from '../../../plugin/commands/all.ts'
import { asked, type HostileServer, joinTexts, startHostileServer } from '../hostileServer.ts'
import { hostileStrings } from '../hostileStrings.ts'

let server: HostileServer
beforeAll(async () => {
  server = await startHostileServer()
})
afterAll(() => server.close())

const strings = hostileStrings(1_000)

/** All of them, in so many answers: a text that stands once in an answer is made of all that the answer has. */
function inAnswers(count: number): string[][] {
  const each = strings.length / count
  return Array.from({ length: count }, (_, index) => strings.slice(index * each, (index + 1) * each))
}

type Said = { readonly code: number; readonly stdout: string; readonly stderr: string }

async function run(...args: string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += chunk
        done()
      },
    }) as unknown as WriteStream
  const never = new AbortController().signal
  const code = await runCommandLine([...args, '--server', server.url, '--kubeconfig', '/dev/null'], commands, {
    ...{ env: {}, stdin: { isTTY: false } as ReadStream, stdout: sink('stdout'), stderr: sink('stderr') },
    ...{ signal: never, unread: never },
  })
  return { code, ...said }
}

/** Of as many code units, and alike where they are alike: whatever is chosen by that is the same. */
function harmless(texts: readonly string[]): string[] {
  return texts.map(text => String.fromCodePoint(0x4e00 + texts.indexOf(text)).padEnd(text.length, 'x'))
}

/** What a terminal obeys, and what nobody sees. */
const dangerous = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

const lines = (text: string) => text.split('\n').length

async function expectLetters(args: readonly string[], texts: readonly string[]): Promise<Said> {
  server.lie(texts, keepsNames(args))
  const said = await run(...args)
  const line = `${said.stdout}${said.stderr}`.split('\n').find(each => dangerous.test(each))
  expect({ texts, line }).toEqual({ texts, line: undefined })
  return said
}

/** No line is one that a text made. */
async function expectSameShape(args: readonly string[], texts: readonly string[]): Promise<Said> {
  server.lie(harmless(texts), keepsNames(args))
  const calm = shapeOf(await run(...args))
  const said = await expectLetters(args, texts)
  expect({ texts, ...shapeOf(said) }).toEqual({ texts, ...calm })
  return said
}

function shapeOf({ code, stdout, stderr }: Said) {
  return { code, stdout: lines(stdout), stderr: lines(stderr) }
}

/** Of those that write, one object has all texts, since each object is written to by itself. Rendering the manifests takes long, and tickets of every service are squares. */
function answersTo(args: readonly string[]): readonly (readonly string[])[] {
  if (keepsNames(args)) return [[joinTexts(strings)]]
  if (args[0] === 'uninstall') return [strings]
  return inAnswers(args.includes('-A') ? 200 : 5)
}

/** Those that write: a name that is none of Kubernetes' is refused before. */
function keepsNames(args: readonly string[]): boolean {
  return args[0] === 'recycle' || (args[0] === 'uninstall' && args.includes('--yes'))
}

const { name } = asked

describe('of an API server that lies', () => {
  it.each([
    [['check'], 1, /FAILED/],
    [['check', '--pre'], 1, /FAILED/],
    [['status', name], 0, /Conditions:/],
    [['audit', name], 1, /THE PROMISE WAS BROKEN/],
    [['audit', name, '-o', 'wide', '--unused'], 1, /CLAIM/],
    [['audit', '-A'], 1, /THE PROMISE WAS BROKEN/],
    [['evict', name, 'nobody', '--yes'], 1, /There are:/],
    [['evict', name, '--all'], 1, /must be confirmed/],
    [['evict', name, '--all', '--yes', '--dry-run=client'], 0, /evicted/],
    [['recycle', name, '--wait=false'], 0, /recycled/],
    [['recycle', name, '--timeout=1ms'], 1, /timed out/],
    [['uninstall'], 1, /must be confirmed/],
    [['uninstall', '--yes', '--timeout=1ms'], 1, /is held by the finalizer/],
    [['uninstall', '--force'], 1, /must be confirmed/],
    [['uninstall', '--force', '--dry-run'], 0, /dry run/],
    [['uninstall', '--force', '--yes', '--timeout=1ms'], 1, /pods .* have not ended/],
    [['list', '--all-namespaces', '-o', 'wide', '--show-labels'], 0, /NAME/],
    [['version'], 0, /1\.34/],
    [['logs', name, '--tail=5'], 0, /./],
  ])('%j prints lines of letters, and none more', { timeout: 60_000 }, async (args, code, words) => {
    for (const texts of answersTo(args)) {
      const said = await expectSameShape(args, texts)
      expect(`${said.code}: ${said.stdout}${said.stderr}`).toMatch(new RegExp(`^${code}: .*${words.source}`, 's'))
    }
  })

  it.each([403, 404, 409, 422, 500])('a refusal (%i) is told in letters', async status => {
    server.refuse(status)
    try {
      for (const command of ['check', 'status', 'audit', 'evict', 'recycle', 'list', 'logs']) {
        const words = command === 'check' ? [command] : [command, name]
        for (const texts of inAnswers(2)) expect((await expectLetters(words, texts)).code).toBe(1)
      }
    } finally {
      server.refuse(undefined)
    }
  })
})
