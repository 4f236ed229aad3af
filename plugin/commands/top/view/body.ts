// What stands where rows would, when there are none: why, and what to do next.
import type { Part, Snapshot } from '../snapshot.ts'
import { cellText } from './cells.ts'
import { clipLine, type Line, span } from './line.ts'
import type { OpenList } from './lists/list.ts'
import type { Sight } from './ui.ts'
import { wrapText } from './wrap.ts'

/** Undefined when there are rows to show. */
export function drawInstead(sight: Sight, list: OpenList): Line[] | undefined {
  const { ui, size, look } = sight
  if (list.keys.length > 0) return undefined
  const filter = ui.filters[ui.page.kind]
  const sentences =
    list.total > 0 && filter !== ''
      ? [`Nothing matches ${filter}. Esc shows all.`]
      : ui.page.kind === 'overview'
        ? withoutServices(sight.snapshot)
        : withoutRows(sight, list)
  return sentences
    .flatMap(sentence =>
      sentence.startsWith(' ') ? [cellText(sentence, look.glyphs)] : wrapText(sentence, size.columns, look.glyphs),
    )
    .map(line => clipLine([span(line, line.startsWith(' ') ? 'strong' : 'plain')], size.columns, look.glyphs))
}

function withoutServices({ link, namespace, context, forbidden }: Snapshot): string[] {
  if (link.kind === 'connecting') return [`Connecting to ${context}...`]
  if (link.kind === 'notInstalled') {
    return [
      'isolation-proxy is not installed in this cluster: it knows no DedicatedServices.',
      '',
      'Install it:',
      '  kubectl isolation install | kubectl apply -f -',
    ]
  }
  if (link.kind === 'reconnecting') return ['The cluster did not answer yet.']
  if (forbidden.length > 0) return ['There is nothing here that you may see:', ...forbidden.map(each => `  ${each}`)]
  return [
    namespace === undefined
      ? 'There are no DedicatedServices in this cluster.'
      : `There are no DedicatedServices in namespace ${namespace}.`,
    '',
    'Begin with one:',
    '  kubectl isolation init my-app -o my-app.yaml',
    '  kubectl apply -f my-app.yaml',
    ...(namespace === undefined ? [] : ['', 'Look at all namespaces:', '  kubectl isolation top -A']),
  ]
}

function withoutRows({ snapshot, ui }: Sight, list: OpenList): string[] {
  if (ui.page.kind !== 'service') return []
  const part: Part<unknown> | undefined =
    snapshot.detail?.key === ui.page.key ? snapshot.detail[ui.page.tab] : undefined
  if (part === undefined || part.kind === 'loading') return ['Loading...']
  if (part.kind === 'unavailable') return [`Not to be seen: ${part.why}`]
  if (part.kind === 'failing') return [`Could not be read so far: ${part.why}`, 'It is tried again by itself.']
  const [namespace, name] = ui.page.key.split('/')
  const { key } = ui.page
  const isReady = snapshot.services.some(row => row.key === key && row.state === 'Ready')
  const next =
    list.name === 'connections' && isReady
      ? ['', 'Be the first:', `  kubectl isolation connect ${name} -n ${namespace}`]
      : []
  return [list.empty, ...next]
}
