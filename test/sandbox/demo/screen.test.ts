// The demo's lines, exactly as they reach a terminal, a file, and a terminal without colours.
import { expect, it } from 'vitest'
import { createScreen } from '../../../sandbox/demo/screen.ts'

function show(isTTY: boolean, env: NodeJS.ProcessEnv): string {
  let text = ''
  const screen = createScreen({ isTTY, write: (more: string) => (text += more) }, env)
  screen.say('begin')
  for (const done of [0, 1, 2, 3, 4]) screen.progress(done, 4, 'served')
  screen.say('end')
  screen.finding(true, 'good')
  screen.finding(false, 'bad')
  return text
}

it('moves one line on a terminal', () => {
  const bar = (full: number, done: number) => `\r[${'#'.repeat(full)}${'.'.repeat(30 - full)}] ${done}/4 served\u001b[K`
  expect(show(true, {})).toBe(
    `begin\n${bar(0, 0)}${bar(7, 1)}${bar(15, 2)}${bar(22, 3)}${bar(30, 4)}\nend\n  \u001b[32m✓\u001b[0m good\n  \u001b[31m✗\u001b[0m bad\n`,
  )
})

it('writes a line for each quarter where there is no terminal', () => {
  expect(show(false, {})).toBe('begin\n1/4 served\n2/4 served\n3/4 served\n4/4 served\nend\n  ✓ good\n  ✗ bad\n')
})

it('leaves out colours when asked to', () => {
  expect(show(true, { NO_COLOR: '1' })).toContain('  ✓ good\n  ✗ bad\n')
})
