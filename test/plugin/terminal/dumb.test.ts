// Where nothing can be drawn.
import { expect, it } from 'vitest'
import { isDumb } from '../../../plugin/terminal/dumb.ts'

it.each([
  ['an editor’s shell', { TERM: 'dumb' }, true],
  ['a terminal that says nothing', {}, true],
  ['a terminal', { TERM: 'xterm-256color' }, false],
  ['a terminal of Windows', { OS: 'Windows_NT' }, false],
  ['an editor’s shell on Windows', { OS: 'Windows_NT', TERM: 'dumb' }, true],
])('%s', (_, env, is) => {
  expect(isDumb(env)).toBe(is)
})
