// A thousand strings that mean harm, where a cluster is asked behind a person's back: by the tab key, and by the folder of a sandbox.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { World } from '../../../plugin/cli/world.ts'
import { commands } from '../../../plugin/commands/all.ts'
import { lookAtSandbox } from '../../../plugin/commands/sandbox/status/look.ts'
import { renderStatus } from '../../../plugin/commands/sandbox/status/render.ts'
import { answer, renderAnswer } from '../../../plugin/completion/answer.ts'
import { createLookup } from '../../../plugin/completion/lookup.ts'
import { understand } from '../../../plugin/completion/question.ts'
import { readTypedGlobals } from '../../../plugin/completion/typedGlobals.ts'
import { folderAt } from '../../../sandbox/start/folder.ts'
import { processNow, saveRunning } from '../../../sandbox/start/running.ts'
import { asked } from '../hostileObjects.ts'
import { type HostileServer, startHostileServer } from '../hostileServer.ts'
import { hostileStrings } from '../hostileStrings.ts'

const strings = hostileStrings(1_000)
const dangerous = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
const wrongLine = (text: string) => text.split('\n').find(line => dangerous.test(line))

let server: HostileServer
let dir: string
beforeAll(async () => {
  server = await startHostileServer()
  dir = await mkdtemp(join(tmpdir(), 'hostile-'))
})
afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

/** As the process behind the tab key, which waits for two seconds at most. */
async function complete(before: readonly string[]): Promise<string> {
  const { env, stdin, stdout, stderr } = process
  const world: World = { env, stdin, stdout, stderr, signal: new AbortController().signal }
  const [command = '', ...rest] = before
  const words = [command, '--server', server.url, '--kubeconfig', '/dev/null', ...rest]
  return renderAnswer(
    await answer(understand(words, '', commands), '', createLookup(readTypedGlobals(words, commands), world)),
  )
}

it.each([
  ['services', ['list'], /^n1\t/m],
  ['connections', ['evict', asked.name], /^n\d+\t/m],
  ['namespaces', ['list', '-n'], /^dedi-default-lab-/m],
])('the tab key offers %s, and says of them letters alone', async (_, before, offered) => {
  server.lie(strings, true)
  const said = await complete(before)
  expect(said).toMatch(offered)
  expect(wrongLine(said)).toBe(undefined)
  expect(said.split('\n').filter(line => line !== '' && !/^(?:n\d+\t|:\d|dedi-)/.test(line))).toEqual([])
})

it('what a sandbox serves is told in letters, one line each', async () => {
  const folder = folderAt(dir)
  const config = {
    clusters: [{ name: 'k', cluster: { server: server.url } }],
    contexts: [{ name: 'c', context: { cluster: 'k' } }],
    'current-context': 'c',
  }
  await writeFile(folder.kubeconfig, JSON.stringify(config))
  // One that runs, as far as its folder says.
  saveRunning(folder, { command: processNow(process.pid), since: new Date(0).toISOString() })
  server.lie(strings, false)
  const status = await lookAtSandbox(folder, Date.now())
  expect(status.services).toHaveLength(strings.length)
  const shown = renderStatus(status, Date.now(), '')
  expect(wrongLine(shown)).toBe(undefined)
  expect(
    shown
      .trimEnd()
      .split('\n')
      .slice(-strings.length - 1)[0],
  ).toMatch(/^NAMESPACE +NAME +ADDRESS +STATE$/)
})
