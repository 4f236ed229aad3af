// A thousand strings that mean harm, in every text of an API server's answers: what commands print of them are lines of letters, and none more than of harmless ones.
import { Writable } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../../plugin/cli/run.ts'
import { commands } from '../../../plugin/commands/all.ts'
import { type HostileServer, startHostileServer } from '../hostileServer.ts'
import { hostileStrings } from '../hostileStrings.ts'
import { answersTo, type Row, rows, unfilled } from '../hostileTable.ts'

let server: HostileServer
beforeAll(async () => {
  server = await startHostileServer()
})
afterAll(() => server.close())

const strings = hostileStrings(1_000)

type Said = { readonly code: number; readonly stdout: string; readonly stderr: string }

async function run({ typed, endless }: Wish, objects: number): Promise<Said> {
  const most = endless?.(objects) ?? Number.POSITIVE_INFINITY
  const leaving = new AbortController()
  const said = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += chunk
        if (lines(said.stdout) > most) leaving.abort('SIGINT')
        done()
      },
    }) as unknown as WriteStream
  const never = new AbortController().signal
  const code = await runCommandLine([...typed, '--server', server.url, '--kubeconfig', '/dev/null'], commands, {
    ...{ env: {}, stdin: { isTTY: false } as ReadStream, stdout: sink('stdout'), stderr: sink('stderr') },
    ...{ signal: leaving.signal, unread: never },
  })
  return { code, ...said }
}

/** Of as many code units, and alike where they are alike: whatever is chosen by that is the same. */
function harmless(texts: readonly string[]): string[] {
  return texts.map(text => String.fromCodePoint(0x4e00 + texts.indexOf(text)).padEnd(text.length, 'x'))
}

type Wish = Pick<Row, 'typed' | 'keepsNames' | 'endless'>

/** What a terminal obeys, and what nobody sees. */
const dangerous = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

const lines = (text: string) => text.split('\n').length

async function expectLetters(row: Wish, texts: readonly string[]): Promise<Said> {
  server.lie(texts, Boolean(row.keepsNames))
  const said = await run(row, texts.length)
  const line = `${said.stdout}${said.stderr}`.split('\n').find(each => dangerous.test(each))
  expect({ texts, line }).toEqual({ texts, line: undefined })
  return said
}

/** No line is one that a text made. */
async function expectSameShape(row: Wish, texts: readonly string[]): Promise<Said> {
  server.lie(harmless(texts), Boolean(row.keepsNames))
  const calm = shapeOf(await run(row, texts.length))
  const said = await expectLetters(row, texts)
  expect({ texts, ...shapeOf(said) }).toEqual({ texts, ...calm })
  return said
}

/** On a busy machine a command says that it still waits. */
function shapeOf({ code, stdout, stderr }: Said) {
  return { code, stdout: lines(stdout), stderr: lines(stderr.replace(/^Still waiting for .*\n/gm, '')) }
}

it('every command is in the table, or it is said why no cluster fills it', () => {
  const tried = new Set(rows.map(({ typed }) => typed.join(' ')))
  const left = commands
    .map(({ name }) => name)
    .filter(name => !(name in unfilled) && ![...tried].some(line => `${line} `.startsWith(`${name} `)))
  expect(left).toEqual([])
})

describe('of an API server that lies', () => {
  it.each(rows.map(row => [row.typed.join(' '), row] as const))(
    '%s prints lines of letters, and none more',
    { timeout: 120_000 },
    async (_, row) => {
      for (const texts of answersTo(row, strings)) {
        const said = await (row.folds ? expectLetters(row, texts) : expectSameShape(row, texts))
        expect(`${said.code}: ${said.stdout}${said.stderr}`).toMatch(
          new RegExp(`^${row.code}: .*${row.words.source}`, 's'),
        )
      }
      expect([...server.unknown]).toEqual([])
    },
  )

  it.each([403, 404, 409, 422, 500])('a refusal (%i) is told in letters', { timeout: 120_000 }, async status => {
    server.refuse(status)
    try {
      // The feed of `top` has a test of its own.
      for (const row of rows.filter(({ typed }) => typed[0] !== 'top')) {
        // What is printed stands without a cluster, too.
        const isPrinted = row.typed[0] === 'install'
        const { code } = await expectLetters(row, strings)
        expect(`${row.typed.join(' ')}: ${code}`).toBe(`${row.typed.join(' ')}: ${isPrinted ? 0 : 1}`)
      }
    } finally {
      server.refuse(undefined)
    }
  })
})
