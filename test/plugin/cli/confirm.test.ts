// What stands on a terminal once a question was answered: no empty line, and nothing behind what was typed.
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { expect, it } from 'vitest'

const program = `
  import { confirm } from ${JSON.stringify(join(import.meta.dirname, '../../../plugin/cli/confirm.ts'))}
  const stopping = new AbortController()
  process.on('SIGINT', () => stopping.abort())
  const { stdin, stderr } = process
  const asked = confirm({ stdin, stderr, signal: stopping.signal }, { about: 'All of it goes.', yes: false })
  const said = await asked.then(is => is ? 'Yes' : 'No', () => 'Stopped')
  process.stderr.write(said + '.\\n', () => process.exit())
`

/** All that stands behind the question, when `typed` is typed there. */
function answer(typed: string): Promise<string> {
  const terminal = spawn(process.execPath, ['--input-type=module', '-e', program], { cols: 80, rows: 24 })
  const asked = 'Proceed? [y/N] '
  let output = ''
  terminal.onData(text => {
    if (!output.includes(asked) && (output + text).includes(asked)) terminal.write(typed)
    output += text
  })
  return new Promise(resolve => terminal.onExit(() => resolve(output.slice(output.indexOf(asked) + asked.length))))
}

it.each([
  ['y and Enter', 'y\r', 'y\nYes.\n'],
  ['n and Enter', 'n\r', 'n\nNo.\n'],
  ['Enter alone', '\r', '\nNo.\n'],
  ['the end of the input', '\x04', '\nNo.\n'],
  ['Ctrl-C', '\x03', '^C\nStopped.\n'],
])('%s is answered on the next line', async (_, typed, shown) => {
  expect((await answer(typed)).replaceAll(/\r+\n/g, '\n')).toBe(shown)
})
