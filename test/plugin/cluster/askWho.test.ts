// What stands on a terminal where a kubeconfig does not say who we are: kubectl's two questions, and nothing of the password.
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { expect, it } from 'vitest'

const program = `
  import { askWho } from ${JSON.stringify(join(import.meta.dirname, '../../../plugin/cluster/askWho.ts'))}
  const stopping = new AbortController()
  process.on('SIGINT', () => stopping.abort())
  const { env, stdin, stdout, stderr } = process
  const asked = askWho({ env, stdin, stdout, stderr, signal: stopping.signal })('https://h:6443')
  const said = await asked.then(({ username, password }) => 'user ' + username + ', ' + [...password].join('.'), error => stopping.signal.aborted ? 'stopped' : error.message)
  process.stderr.write(said + '.\\n', () => process.exit())
`

/** All that stands on the terminal when each of `typed` is typed behind one question. */
function converse(...typed: string[]): Promise<string> {
  const terminal = spawn(process.execPath, ['--input-type=module', '-e', program], { cols: 80, rows: 24 })
  let output = ''
  let answered = 0
  terminal.onData(text => {
    output += text
    const questions = output.match(/Please enter \w+: /g)?.length ?? 0
    for (; answered < questions; answered += 1) terminal.write(typed[answered] ?? '')
  })
  return new Promise(resolve => terminal.onExit(() => resolve(output.replaceAll(/\r+\n/g, '\n'))))
}

it.each([
  ['two answers', ['me\r', 'pass\r'], 'Please enter Username: me\nPlease enter Password: \nuser me, p.a.s.s.\n'],
  [
    'the first word of a line',
    ['me too\r', 'p\r'],
    'Please enter Username: me too\nPlease enter Password: \nuser me, p.\n',
  ],
  ['an empty line before', ['\rme\r', 'p\r'], 'Please enter Username: \nme\nPlease enter Password: \nuser me, p.\n'],
  ['no password', ['me\r', '\r'], 'Please enter Username: me\nPlease enter Password: \nuser me, .\n'],
  [
    'letters taken back',
    ['me\r', 'xy\x7fz\x15ok\r'],
    'Please enter Username: me\nPlease enter Password: \nuser me, o.k.\n',
  ],
  ['Ctrl-C at the first', ['\x03'], 'Please enter Username: ^C\nstopped.\n'],
  ['Ctrl-C at the second', ['me\r', 'p\x03'], 'Please enter Username: me\nPlease enter Password: \nstopped.\n'],
  [
    'the end of the input',
    ['\x04'],
    'Please enter Username: \nnothing says who you are to the server https://h:6443, and there is no terminal to ask at.\n',
  ],
])('%s', async (_, typed, shown) => {
  expect(await converse(...typed)).toBe(shown)
})
