// Walks the tour of the README as it stands there, in shells at terminals, as somebody who reads what comes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { kubectl } from '../product/kubectl.ts'
import { keys, startProgram, type Terminal } from './terminal.ts'

export type Walk = {
  /** Where the context leads. */
  readonly namespace: string
  /** The user that the context impersonates; the admin when left out. */
  readonly as?: string
  /** What is typed in place of a command. */
  readonly instead?: (command: string) => string
}

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')
const [, block = ''] = /<!-- begin: the tour.*?-->\n([\s\S]*?)<!-- end -->/.exec(readme) ?? []
/** As they stand there, remarks included: a shell knows what a remark is. */
const commands = block
  .split('\n')
  .map(line => line.trim())
  .filter(Boolean)

const prompt = 'tour$ '

/** What a person does at each command, and must see, in this order. */
type Step = { readonly begins: string; readonly at: 'first' | 'second'; see(terminal: Terminal): Promise<unknown> }

const back = (terminal: Terminal) => terminal.untilShows(/tour\$$/)

export async function walkTour(walk: Walk): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-tour-'))
  try {
    writeFileSync(join(folder, 'kubeconfig'), await writeConfig(walk))
    await walkIn(folder, walk)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Config = {
  readonly contexts: readonly { readonly context: { namespace?: string } }[]
  readonly users: readonly { readonly user: { as?: string } }[]
}

async function writeConfig({ namespace, as }: Walk): Promise<string> {
  const config = JSON.parse(await kubectl(['config', 'view', '--flatten', '--raw', '-o', 'json'])) as Config
  for (const { context } of config.contexts) context.namespace = namespace
  if (as !== undefined) for (const { user } of config.users) user.as = as
  return JSON.stringify(config)
}

async function openShell(folder: string): Promise<Terminal> {
  const KUBECONFIG = join(folder, 'kubeconfig')
  const terminal = startProgram('bash', ['--norc', '--noprofile', '-i'], {
    ...{ columns: 150, rows: 40, cwd: folder },
    env: { PS1: prompt, KUBECONFIG, HISTFILE: undefined },
  })
  await back(terminal)
  return terminal
}

async function walkIn(folder: string, { namespace, instead = command => command }: Walk): Promise<void> {
  const second = await openShell(folder)
  const steps = planSteps(namespace, second)
  expect(commands.map(command => steps.find(({ begins }) => command.startsWith(begins))?.begins ?? command)).toEqual(
    steps.map(({ begins }) => begins),
  )
  const first = await openShell(folder)
  try {
    for (const [index, { at, see }] of steps.entries()) {
      const terminal = at === 'first' ? first : second
      terminal.press(`clear${keys.enter}`)
      await terminal.untilShows(/^tour\$$/)
      terminal.press(`${instead(commands[index]!)}${keys.enter}`)
      await see(terminal)
      if (at === 'first') await back(terminal)
    }
  } finally {
    await first.close()
    await second.close()
  }
}

function planSteps(namespace: string, second: Terminal): Step[] {
  return [
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
        await terminal.untilShows(`${namespace}/my-game`)
        terminal.press('?')
        await terminal.untilShows('Move')
        terminal.press(`${keys.escape}`)
        await terminal.untilGone('Move')
        terminal.press('q')
        await terminal.untilGone(`${namespace}/my-game`)
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
}
