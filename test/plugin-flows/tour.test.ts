// The README's tour, typed word for word into a shell at a terminal, by somebody who reads what comes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubectl, kubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'
import { keys, startProgram, type Terminal } from './terminal.ts'

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')
const [, block = ''] = /<!-- begin: the tour.*?-->\n([\s\S]*?)<!-- end -->/.exec(readme) ?? []
/** As they stand there, remarks included: a shell knows what a remark is. */
const commands = block
  .split('\n')
  .map(line => line.trim())
  .filter(Boolean)

const prompt = 'tour$ '

let scene: Scene
let folder: string
beforeAll(async () => {
  scene = await Scene.open('tour')
  folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-tour-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await scene.close()
})

/** A shell whose context leads into the scene's namespace. */
async function openShell(): Promise<Terminal> {
  const KUBECONFIG = join(folder, 'kubeconfig')
  const terminal = startProgram('bash', ['--norc', '--noprofile', '-i'], {
    ...{ columns: 150, rows: 40, cwd: folder },
    env: { PS1: prompt, KUBECONFIG, HISTFILE: undefined },
  })
  await back(terminal)
  return terminal
}

/** What a person does at each command, and must see, in this order. */
type Step = { readonly begins: string; readonly at: 'first' | 'second'; see(terminal: Terminal): Promise<unknown> }

const back = (terminal: Terminal) => terminal.untilShows(/tour\$$/)

describe.skipIf(!hasKubectl)('the tour of the README', () => {
  it('goes as it stands there', async () => {
    const view = await kubectl(['config', 'view', '--flatten', '--raw', '-o', 'json'])
    const config = JSON.parse(view) as { contexts: { context: { namespace?: string } }[] }
    for (const { context } of config.contexts) context.namespace = scene.namespace
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config))

    const second = await openShell()
    const steps: Step[] = [
      {
        ...{ begins: 'kubectl isolation init my-game', at: 'first' },
        see: terminal => terminal.untilShows('Wrote my-game.yaml. Next: kubectl apply -f my-game.yaml'),
      },
      {
        ...{ begins: 'kubectl apply', at: 'first' },
        see: terminal => terminal.untilShows('dedicatedservice.soh.re/my-game created'),
      },
      {
        ...{ begins: 'kubectl isolation top', at: 'first' },
        async see(terminal) {
          await terminal.untilShows(/my-game.*Ready/)
          terminal.press(keys.enter)
          await terminal.untilShows(`${scene.namespace}/my-game`)
          terminal.press('?')
          await terminal.untilShows('Move')
          terminal.press(`${keys.escape}`)
          await terminal.untilGone('Move')
          terminal.press('q')
          await terminal.untilGone(`${scene.namespace}/my-game`)
        },
      },
      {
        ...{ begins: 'kubectl isolation connect my-game', at: 'second' },
        async see(terminal) {
          await terminal.untilShows(/hello from my-game-\w{10}/)
          terminal.press(`anybody there?${keys.enter}`)
          // Once as it was typed, once as it came back.
          await terminal.untilShows(/anybody there\?\s+anybody there\?/)
        },
      },
      {
        ...{ begins: 'kubectl isolation logs my-game', at: 'first' },
        see: terminal => terminal.untilShows('session began'),
      },
      {
        ...{ begins: 'kubectl isolation evict my-game --all', at: 'first' },
        async see(terminal) {
          await terminal.untilShows('Proceed? [y/N]')
          terminal.press(`y${keys.enter}`)
          await terminal.untilShows(/isolationpod\.soh\.re\/my-game-\w{10} evicted/)
          await back(second)
        },
      },
      {
        ...{ begins: 'kubectl isolation audit my-game', at: 'first' },
        async see(terminal) {
          await terminal.untilShows('SessionEvicted')
          await terminal.untilShows('none twice')
        },
      },
      {
        ...{ begins: 'kubectl delete', at: 'first' },
        see: terminal => terminal.untilShows('dedicatedservice.soh.re "my-game" deleted'),
      },
    ]
    expect(commands.map(command => steps.find(({ begins }) => command.startsWith(begins))?.begins ?? command)).toEqual(
      steps.map(({ begins }) => begins),
    )

    const first = await openShell()
    try {
      for (const [index, { at, see }] of steps.entries()) {
        const terminal = at === 'first' ? first : second
        terminal.press(`clear${keys.enter}`)
        await terminal.untilShows(/^tour\$$/)
        terminal.press(`${commands[index]}${keys.enter}`)
        await see(terminal)
        if (at === 'first') await back(terminal)
      }
    } finally {
      await first.close()
      await second.close()
    }
  })
})
