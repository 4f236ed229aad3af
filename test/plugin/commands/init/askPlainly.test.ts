// `init` at a terminal that only prints: what stands there, and what the answers are.
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { expect, it } from 'vitest'

const sources = join(import.meta.dirname, '../../../../plugin/commands/init')
const program = `
  import { ask } from ${JSON.stringify(join(sources, 'askPlainly.ts'))}
  const stopping = new AbortController()
  process.on('SIGINT', () => stopping.abort())
  const { env, stdin, stdout, stderr } = process
  const some = /^[a-z]+$/
  const questions = [
    { flag: 'name', text: 'Name', check: text => some.test(text) ? undefined : 'Letters are wanted.' },
    { flag: 'serviceType', text: 'Type', preset: 'ClusterIP', choices: ['ClusterIP', 'NodePort'], check: () => undefined },
  ]
  const asked = ask(questions, { env, stdin, stdout, stderr, signal: stopping.signal })
  const said = await asked.then(JSON.stringify, error => stopping.signal.aborted ? 'stopped' : error.label + error.message)
  process.stderr.write(said + '\\n', () => process.exit())
`

/** All that stands on the terminal when each of `typed` is typed behind one question. */
function converse(...typed: string[]): Promise<string> {
  const terminal = spawn(process.execPath, ['--input-type=module', '-e', program], { name: 'dumb', cols: 80, rows: 24 })
  let output = ''
  let answered = 0
  terminal.onData(text => {
    output += text
    const questions = output.match(/(?:Name|or NodePort): /g)?.length ?? 0
    for (; answered < questions; answered += 1) terminal.write(typed[answered] ?? '')
  })
  return new Promise(resolve => terminal.onExit(() => resolve(output.replaceAll(/\r+\n/g, '\n'))))
}

const second = 'Type [ClusterIP], or NodePort: '

it.each([
  ['answers', ['lab\r', 'nodeport\r'], `Name: lab\n${second}nodeport\n{"name":"lab","serviceType":"NodePort"}\n`],
  ['nothing, for what is offered', ['lab\r', '\r'], `Name: lab\n${second}\n{"name":"lab","serviceType":"ClusterIP"}\n`],
  [
    'what cannot be meant',
    ['1\r', 'lab\r', 'x\r', '\r'],
    `Name: 1\n"1" was not taken. Letters are wanted.\nName: lab\n${second}x\n"x" was not taken. One of ClusterIP, NodePort is wanted.\n${second}\n{"name":"lab","serviceType":"ClusterIP"}\n`,
  ],
  ['Ctrl-C', ['lab\r', '\x03'], `Name: lab\n${second}^Cstopped\n`],
  [
    'the end of the input',
    ['lab\r', '\x04'],
    `Name: lab\n${second}\nerror: the input ended before all was answered: Type\n`,
  ],
])('%s', async (_, typed, shown) => {
  expect(await converse(...typed)).toBe(shown)
})

it('both answers at once', async () => {
  // How the terminal echoes what is typed ahead is its own affair.
  expect(await converse('lab\rnodeport\r')).toContain('{"name":"lab","serviceType":"NodePort"}\n')
})
