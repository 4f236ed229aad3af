// What a person sees of something that takes its time.
import xterm from '@xterm/headless'
import { expect, it } from 'vitest'
import type { World } from '../../../plugin/cli/world.ts'
import { createProgress, type Progress } from '../../../plugin/terminal/progress.ts'

/** All that was written by then. */
function written(look: (progress: Progress) => void, { isTTY = true, TERM = 'xterm', columns = 20 } = {}): string {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  const stderr = { isTTY, columns, write } as unknown as World['stderr']
  look(createProgress({ env: { TERM }, stderr }))
  return text
}

async function linesOf(text: string): Promise<string[]> {
  const emulator = new xterm.Terminal({ cols: 20, rows: 5, allowProposedApi: true })
  await new Promise<void>(resolve => emulator.write(text, resolve))
  const { active } = emulator.buffer
  const lines = Array.from({ length: 5 }, (_, row) => active.getLine(row)!.translateToString(true))
  emulator.dispose()
  return lines.filter(Boolean)
}

it.each([
  ['short', 'Waiting for x', 'Waiting for x'],
  ['longer than the terminal is wide', 'Waiting for x, which takes long', 'Waiting for x, wh'],
  ['of wide letters', '等待一個很長的句子直到結束', '等待一個很長的句'],
])('is one line, with room for ^C, and gone at the end: %s', async (_, sentence, shown) => {
  expect(await linesOf(written(progress => progress.show(sentence)))).toEqual([shown])
  const both = (progress: Progress) => {
    progress.show(sentence)
    progress.show('b')
  }
  expect(await linesOf(written(both))).toEqual(['b'])
  expect(
    await linesOf(
      written(progress => {
        both(progress)
        progress.end()
      }),
    ),
  ).toEqual([])
})

it('is a line for all that is new on a terminal where nothing is written over', () => {
  const look = (progress: Progress) => {
    for (const sentence of ['a', 'a', 'b']) progress.show(sentence)
    progress.end()
  }
  expect(written(look, { TERM: 'dumb' })).toBe('a\nb\n')
  expect(written(look, { isTTY: false })).toBe('')
})
