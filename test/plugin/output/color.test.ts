// When there is color.
import { describe, expect, it } from 'vitest'
import { createColor, wantsColor } from '../../../plugin/output/color.ts'

const xterm = { TERM: 'xterm-256color' }

describe('color', () => {
  it.each([
    ['a terminal', 'auto', xterm, true, true],
    ['a pipe', 'auto', xterm, false, false],
    ['a dumb terminal', 'auto', { TERM: 'dumb' }, true, false],
    ['a terminal that says nothing', 'auto', {}, true, false],
    ['a terminal of Windows, which says nothing', 'auto', { OS: 'Windows_NT' }, true, true],
    ['NO_COLOR', 'auto', { ...xterm, NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', 'auto', { ...xterm, NO_COLOR: '' }, true, true],
    ['NO_COLOR and FORCE_COLOR', 'auto', { ...xterm, NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['FORCE_COLOR in a pipe', 'auto', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0 on a terminal', 'auto', { ...xterm, FORCE_COLOR: '0' }, true, false],
    ['CLICOLOR_FORCE in a pipe', 'auto', { CLICOLOR_FORCE: '1' }, false, true],
    ['CI with a pipe', 'auto', { ...xterm, CI: 'true' }, false, false],
    ['CI with a terminal', 'auto', { ...xterm, CI: 'true' }, true, true],
    ['--color=always in a pipe with NO_COLOR', 'always', { NO_COLOR: '1' }, false, true],
    ['--color=never on a terminal', 'never', { ...xterm, FORCE_COLOR: '1' }, true, false],
  ])('%s', (_, color, env, isTTY, wanted) => {
    expect(wantsColor({ color, env, isTTY })).toBe(wanted)
    expect(createColor({ color, env, isTTY }).red('x') !== 'x').toBe(wanted)
  })
})
