// What the keys that reach into the world are about: the row under the cursor. Pure.
import { connectionKey, isWaiting } from './lists/connections.ts'
import type { Pressed, Situation } from './press.ts'
import type { Action, Ui } from './ui.ts'

export function askEvict(ui: Ui, situation: Situation): Ui {
  const { page, cursors } = ui
  const { snapshot } = situation
  if (page.kind === 'overview') return note(ui, 'Open a service and choose one of its connections to evict.', situation)
  const { detail } = snapshot
  const key = page.tab === 'connections' || page.tab === 'pods' ? cursors[page.tab].key : undefined
  if (key === undefined || detail?.key !== page.key) {
    return note(ui, 'Choose a connection to evict: 1 shows them.', situation)
  }
  const waiting = waitingOf(detail, key)
  if (waiting) return note(ui, `${waiting.client} waits for a pod: there is no connection to evict yet.`, situation)
  const client = clientOf(detail, key)
  if (!client) return note(ui, `Nobody is connected to ${key}: r replaces pods that nobody uses.`, situation)
  return ask(ui, { kind: 'evict', key: page.key, ticket: key, client })
}

function waitingOf({ connections }: NonNullable<Situation['snapshot']['detail']>, key: string) {
  if (connections.kind !== 'rows') return undefined
  return connections.rows.find(row => isWaiting(row) && connectionKey(row) === key)
}

function clientOf(detail: NonNullable<Situation['snapshot']['detail']>, pod: string): string | undefined {
  const { connections, pods } = detail
  const connection = connections.kind === 'rows' ? connections.rows.find(row => row.pod === pod) : undefined
  const listed = pods.kind === 'rows' ? pods.rows.find(row => row.name === pod && row.phase === 'Active') : undefined
  return connection?.client ?? listed?.client
}

export function askRecycle(ui: Ui, situation: Situation): Ui {
  const key = ui.page.kind === 'overview' ? ui.cursors.services.key : ui.page.key
  const row = situation.snapshot.services.find(each => each.key === key)
  if (!row) return note(ui, 'There is no service to recycle.', situation)
  const pods = row.counts.idle + row.counts.reserved
  if (pods === 0) return note(ui, `${row.key} has no warm pods to replace.`, situation)
  return ask(ui, { kind: 'recycle', key: row.key, pods })
}

/** Copied is what one would type next: the pod's name, or a service's address. */
export function copyText(ui: Ui, situation: Situation): Pressed {
  const text = copied(ui, situation)
  if (!text) return { ui: note(ui, 'There is nothing to copy here.', situation) }
  return {
    ui: note(ui, `Sent to the terminal's clipboard: ${text}`, situation),
    wish: { kind: 'copy', text },
  }
}

function copied(ui: Ui, { snapshot }: Situation): string | undefined {
  if (ui.page.kind === 'overview') return snapshot.services.find(({ key }) => key === ui.cursors.services.key)?.address
  const { tab } = ui.page
  const { key } = ui.cursors[tab]
  if (tab === 'connections' && key !== undefined && snapshot.detail && waitingOf(snapshot.detail, key)) return undefined
  return tab === 'connections' || tab === 'pods' || tab === 'receipts' ? key : undefined
}

function ask(ui: Ui, action: Action): Ui {
  return { ...ui, overlay: { kind: 'confirm', action } }
}

function note(ui: Ui, text: string, { nowMs }: Situation): Ui {
  return { ...ui, notice: { text, tone: 'plain', atMs: nowMs } }
}
