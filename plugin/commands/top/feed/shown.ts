// What is shown of the state: rows, live figures, the service that is open, and what became of wishes. Each part is made anew where something happened to it.
import type { KubeClient } from '../../../../api/kube/client.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Attention } from '../source.ts'
import { type Actions, createActions } from './actions.ts'
import { createFigures, type Figures } from './figures.ts'
import { describeForbidden } from './forbidden.ts'
import { createOpening, type Opening } from './opening.ts'
import { keyOf } from './pool.ts'
import { createRows, type Rows } from './rows.ts'
import type { State, StateListeners } from './state.ts'
import type { Clock, FeedTiming } from './timing.ts'

type Shown = {
  readonly rows: Rows
  readonly figures: Figures
  readonly opening: Opening
  readonly actions: Actions
  readonly on: StateListeners
  /** Parts that did not change are the same objects. */
  build(nowMs: number): Pick<Snapshot, 'forbidden' | 'notices' | 'services' | 'detail'>
}

type ShownOptions = {
  readonly client: KubeClient
  readonly state: State
  readonly attention: () => Attention
  readonly onChange: () => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

/** What tickets tell of a service that is open. */
const ofTickets = ['connections', 'pods', 'receipts'] as const

export function createShown({ state, attention, onChange, ...common }: ShownOptions): Shown {
  const { services, proxies, tickets, isComplete } = state
  const rows = createRows({
    keys: () => services.list().map(keyOf),
    service: services.get,
    tickets: service => tickets(service).objects,
    staleSinceMs: service => tickets(service).staleSinceMs,
    onChange,
  })
  const figures = createFigures({
    ...common,
    proxies: key => proxies.byIndex('service', key),
    onTraffic: rows.setTraffic,
    onLook(key) {
      if (key === attention().open?.key) opening.touch('connections')
      onChange()
    },
  })
  const actions = createActions({ client: common.client, service: services.get, onChange })
  const opening = createOpening({
    ...{ ...common, service: services.get, isComplete, tickets, onChange },
    proxies: key => ({ seen: figures.proxiesOf(key), failure: figures.failureOf(key) }),
  })
  return {
    ...{ rows, figures, opening, actions },
    on: listenersOf({ rows, figures, opening }, attention),
    build: nowMs => ({
      forbidden: describeForbidden({ ...state.forbidden(), proxies: figures.forbidden() }),
      notices: actions.notices(),
      services: rows.list(nowMs),
      detail: opening.build(),
    }),
  }
}

function listenersOf(
  { rows, figures, opening }: Pick<Shown, 'rows' | 'figures' | 'opening'>,
  attention: () => Attention,
): StateListeners {
  return {
    service(key) {
      rows.touch(key)
      opening.settle()
    },
    ticket(key) {
      rows.touch(key)
      if (key === attention().open?.key) opening.touch(...ofTickets)
    },
    proxy(namespace) {
      figures.aim(attention())
      if (attention().open?.key.startsWith(`${namespace}/`)) opening.touch('connections')
    },
    state() {
      rows.touch()
      figures.aim(attention())
      opening.settle()
      opening.touch(...ofTickets)
    },
    link() {
      rows.touch()
      opening.touch(...ofTickets, 'events')
    },
  }
}
