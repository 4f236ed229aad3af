// The last lines: what just happened or is being typed, and the keys that mean something here.
import { cellText } from './cells.ts'
import { clipLine, type Line, lineWidth, type Span, span, spread } from './line.ts'
import type { OpenList } from './lists/list.ts'
import type { Sight } from './ui.ts'
import { wrapText } from './wrap.ts'

const noticeLastsMs = 10_000

/** Left what was said last, the filter or the hint; right how much of the list is shown, and in which order. The hint takes more lines above, `most` in all. */
export function drawStatus(sight: Sight, { list, hint, most }: { list: OpenList; hint: string; most: number }): Line[] {
  const { ui, size, look, nowMs } = sight
  const { glyphs } = look
  const filter = ui.filters[ui.page.kind]
  const { name, reversed } = list.sorting
  const shown = filter === '' ? `${list.total}` : `${list.keys.length} of ${list.total}`
  const right = [span(`${shown}  by ${name} ${reversed ? glyphs.ascending : glyphs.descending}`, 'dim')]
  const text = (value: string) => cellText(value, glyphs)
  const said = (): Span | undefined => {
    if (ui.typing) return span(`/${text(filter)}${glyphs.ascii ? '_' : '▏'}`, 'strong')
    if (ui.notice && (ui.notice.tone === 'bad' || nowMs - ui.notice.atMs < noticeLastsMs))
      return span(text(ui.notice.text), ui.notice.tone)
    if (filter !== '') return span(`/${text(filter)}  (esc shows all)`, 'strong')
    return undefined
  }
  const only = said()
  const above = only ? [] : wrapText(hint, size.columns, glyphs)
  const room = size.columns - lineWidth(right) - 1
  // The last line is shared with what stands at the right.
  if (lineWidth([span(above.at(-1) ?? '')]) > room && above.length < most) above.push('')
  const last = only ?? span(above.slice(most - 1).join(' ') || (above.at(-1) ?? ''), 'dim')
  return [
    ...above.slice(0, Math.min(most, above.length) - 1).map((line): Line => [span(line, 'dim')]),
    spread({ left: [last], right }, size.columns, glyphs),
  ]
}

type Hint = readonly [key: string, does: string]

/** Those that fit, the most useful first; help and quit always. */
export function drawHints({ ui, size, look }: Sight): Line {
  const { glyphs, readonly } = look
  const hands: Hint[] = readonly
    ? []
    : [
        ['e', 'evict'],
        ['r', 'recycle'],
      ]
  const pause: Hint = ['p', ui.paused ? 'go on' : 'pause']
  const overview: Hint[] = [
    [glyphs.enter, 'open'],
    ['/', 'filter'],
    ['s', 'sort'],
    ['l', 'log'],
    ...hands.slice(1),
    pause,
    [glyphs.upDown, 'select'],
  ]
  const service: Hint[] = [
    ['esc', 'back'],
    [glyphs.leftRight, 'tab'],
    ...hands,
    ['/', 'filter'],
    ['s', 'sort'],
    ['c', 'copy pod name'],
    [glyphs.enter, 'details'],
    pause,
  ]
  const always: Hint[] = [
    ['?', 'help'],
    ['q', 'quit'],
  ]
  const isOver = ui.overlay !== undefined
  const over: Hint[] = [
    ['esc', 'back'],
    [glyphs.upDown, 'scroll'],
    ['ctrl-c', 'quit'],
  ]
  const last = isOver ? [] : always
  const chosen = [...last]
  for (const hint of isOver ? over : ui.page.kind === 'overview' ? overview : service) {
    const next = [...chosen.slice(0, chosen.length - last.length), hint, ...last]
    if (lineWidth(hints(next)) > size.columns) break
    chosen.splice(0, chosen.length, ...next)
  }
  return clipLine(hints(chosen), size.columns, glyphs)
}

function hints(all: readonly Hint[]): Line {
  return all.flatMap(([key, does], index) => [
    span(`${index === 0 ? '' : '  '}${key}`, 'strong'),
    span(` ${does}`, 'dim'),
  ])
}
