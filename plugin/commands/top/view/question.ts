// What a dangerous key asks before anything happens: what will be done, and to whom.

import { count } from './header.ts'
import { type Line, span } from './line.ts'
import type { Action, Look } from './ui.ts'
import { wrapText } from './wrap.ts'

export function drawQuestion(action: Action, columns: number, { glyphs }: Look): Line[] {
  return [
    [span(glyphs.rule.repeat(columns), 'bad')],
    ...wrapText(questionOf(action), columns, glyphs).map(line => [span(line, 'strong')]),
    [span('y', 'bad'), span(' yes   ', 'dim'), span('n', 'strong'), span(' no', 'dim')],
  ]
}

function questionOf(action: Action): string {
  return action.kind === 'evict'
    ? `End the connection of ${action.client} now? Its pod ${action.ticket} of ${action.key} is destroyed.`
    : `Replace ${count(action.pods, 'warm pod')} of ${action.key}? Nobody is in ${action.pods === 1 ? 'it' : 'them'}; pods in use stay.`
}
