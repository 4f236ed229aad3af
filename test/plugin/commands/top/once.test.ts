// The order of what `top` prints once: a snapshot's services are in no particular one.
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Call } from '../../../../plugin/cli/command.ts'
import type { flags } from '../../../../plugin/commands/top/command.ts'
import { printOnce } from '../../../../plugin/commands/top/once.ts'
import type { Snapshot } from '../../../../plugin/commands/top/snapshot.ts'
import type { Source } from '../../../../plugin/commands/top/source.ts'
import { nowMs, serviceRow } from './view/sample.ts'

const traffic = {
  ...{ perSecond: 0, history: [], acceptP50Ms: undefined, acceptP99Ms: undefined, unanswered: 0, refused: [] },
}
// An API server lists by key: there `lab-2/...` comes before `lab/...`.
const snapshot: Snapshot = {
  ...{ nowMs, context: 'test', namespace: undefined, link: { kind: 'live' }, forbidden: [], detail: undefined },
  services: ['lab-2/alpha', 'lab/zeta', 'lab/beta'].map(key => serviceRow(key, { traffic })),
}

async function print(wanted: { readonly output: string; readonly sortBy: string }): Promise<string> {
  const source = { snapshot: () => snapshot, refusal: () => undefined, look: () => {} } as unknown as Source
  let text = ''
  const stdout = { write: (part: string) => (text += part) }
  const world = { stdout, stderr: process.stderr, signal: new AbortController().signal }
  expect(
    await printOnce(source, { flags: { ...wanted, noHeaders: true }, world } as unknown as Call<typeof flags>),
  ).toBe(0)
  return text
}

it.each(['json', 'yaml'])(
  'as %s is in the order of namespaces, then names, whatever order is wished for',
  async output => {
    const text = await print({ output, sortBy: 'use' })
    // YAML that is not JSON, and the other way round.
    expect(text.startsWith('{')).toBe(output === 'json')
    const { services } = parse(text) as Snapshot
    expect(services.map(({ key }) => key)).toEqual(['lab/beta', 'lab/zeta', 'lab-2/alpha'])
  },
)

it('as a table is in the order that is wished for', async () => {
  const table = await print({ output: '', sortBy: 'name' })
  expect(table.split('\n').map(line => line.split(/ +/).slice(0, 2).join('/'))).toEqual([
    ...['lab/beta', 'lab/zeta', 'lab-2/alpha', ''],
  ])
})
