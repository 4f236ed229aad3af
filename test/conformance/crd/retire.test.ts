// The wish to end a ticket is set once and only hardens.
import { describe, expect, test } from 'vitest'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { installDefinitions } from '../definitions.ts'
import { makeNamespace } from '../place.ts'
import { sampleTicket } from '../samples.ts'
import { connect } from '../server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

const onlyHardens = 'spec.retire may only be set, or harden from Unused to Now; a ticket that is to end cannot be kept'
const reasonAlone = 'spec.retireReason changes only together with spec.retire'
const reasonNeedsWish = 'spec.retireReason says why spec.retire is set; set spec.retire (Unused or Now) as well'

type Spec = { retire?: string; retireReason?: string }
type Row = { before: Spec; change: object; refused?: string }

const rows: Row[] = [
  { before: {}, change: { retire: 'Unused' } },
  { before: {}, change: { retire: 'Now', retireReason: 'Evicted' } },
  { before: {}, change: { retireReason: 'Evicted' }, refused: reasonNeedsWish },
  { before: {}, change: { retire: 'Later' }, refused: 'Unsupported value: "Later"' },
  { before: {}, change: { retire: 'Now', retireReason: 'Boredom' }, refused: 'Unsupported value: "Boredom"' },
  { before: { retire: 'Unused' }, change: { retire: 'Now' } },
  { before: { retire: 'Unused' }, change: { retire: null }, refused: onlyHardens },
  { before: { retire: 'Unused' }, change: { retireReason: 'Rollout' }, refused: reasonAlone },
  { before: { retire: 'Now' }, change: { retire: 'Unused' }, refused: onlyHardens },
  { before: { retire: 'Now' }, change: { retire: null }, refused: onlyHardens },
  { before: { retire: 'Unused', retireReason: 'Rollout' }, change: { retire: 'Now', retireReason: 'Evicted' } },
  { before: { retire: 'Unused', retireReason: 'Rollout' }, change: { retireReason: 'Recycle' }, refused: reasonAlone },
  { before: { retire: 'Unused', retireReason: 'Rollout' }, change: { retireReason: null }, refused: reasonAlone },
  {
    before: { retire: 'Now', retireReason: 'Evicted' },
    change: { retire: null, retireReason: null },
    refused: onlyHardens,
  },
]

describe.each(rows)('a ticket with $before', ({ before, change, refused }) => {
  test(`${refused ? 'refuses' : 'takes'} ${JSON.stringify(change)}`, async () => {
    const ticket = sampleTicket(namespace)
    const spec = { ...ticket.spec, ...before } as typeof ticket.spec
    const { metadata } = await client.create(isolationPods, { ...ticket, spec })
    const written = client.patch(isolationPods, metadata, { spec: change }, { type: 'merge' })
    if (refused) await expect(written).rejects.toThrow(refused)
    else expect((await written).spec).toEqual({ ...spec, ...change })
  })
})

test.each([
  ['changed', { templateHash: 'h2' }, 'spec.templateHash never changes'],
  ['removed', { templateHash: null }, 'spec.templateHash: Required value'],
])('the template hash cannot be %s', async (_, spec, message) => {
  const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
  await expect(client.patch(isolationPods, metadata, { spec }, { type: 'merge' })).rejects.toThrow(message)
})

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['changed', { gateToken: 'x'.repeat(43) }, { gateToken: 'y'.repeat(43) }],
  ['removed', { gateToken: 'x'.repeat(43) }, { gateToken: null }],
  ['added', {}, { gateToken: 'x'.repeat(43) }],
])('the token of the gate cannot be %s', async (_, before, spec) => {
  const ticket = sampleTicket(namespace)
  const { metadata } = await client.create(isolationPods, { ...ticket, spec: { ...ticket.spec, ...before } })
  const changed = client.patch(isolationPods, metadata, { spec }, { type: 'merge' })
  await expect(changed).rejects.toThrow('spec.gateToken never changes')
})

test('a ticket without a spec is refused, and so is taking the spec away', async () => {
  const { spec: _, ...without } = sampleTicket(namespace)
  await expect(client.create(isolationPods, without as never)).rejects.toThrow('spec: Required value')
  const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
  await expect(client.patch(isolationPods, metadata, { spec: null }, { type: 'merge' })).rejects.toThrow(
    'spec: Required value',
  )
})

test('a reason without a wish is refused when the ticket is made', async () => {
  const ticket = sampleTicket(namespace)
  const spec = { ...ticket.spec, retireReason: 'Evicted' as const }
  await expect(client.create(isolationPods, { ...ticket, spec })).rejects.toThrow(reasonNeedsWish)
})
