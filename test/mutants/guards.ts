// The guards of the protocol as they stand in the product, and the edit that takes each one away.
import type { Edit } from './edit.ts'

export type Guard = { readonly words: string; readonly edits: readonly Edit[] }

const edit = (file: string, find: string, replace: string): Edit => ({ file, find, replace })

const published = "if (!ticket.podUID) return { kind: 'publish', podUID: pod.uid, podIP: pod.ip }"
const compared = "return ticket.addressConflict ? end('AddressConflict') : { kind: 'makeIdle' }"
const podIPRule = `            - rule: >-
                !has(oldSelf.status) || !has(oldSelf.status.podIP) || (has(self.status) && has(self.status.podIP) && self.status.podIP == oldSelf.status.podIP)
              message: status.podIP is written once
`

export const guards = {
  claimID: {
    words: 'a reserve whose reply was lost is one’s own only on an exact match of the claim id',
    edits: [
      edit(
        'proxy/held.ts',
        'return ticket.status?.holder === claim.holder && ticket.status.claimID === claim.claimID',
        'return ticket.status?.holder === claim.holder',
      ),
    ],
  },
  oneAttempt: {
    words: 'one attempt of a holder at a ticket at a time',
    edits: [
      edit(
        'proxy/supply.ts',
        "custody.roleOf(name) === 'none' && !lost.has(name)",
        "['none', 'attempted'].includes(custody.roleOf(name)) && !lost.has(name)",
      ),
    ],
  },
  rootRules: {
    words: 'the API server refuses what is no forward path (root CEL rules)',
    edits: [
      edit(
        'manifests/crd/isolationpods.yaml',
        '          x-kubernetes-validations:\n            # What people',
        '          example:\n            # What people',
      ),
    ],
  },
  rulesAtRoot: {
    words: 'rules stand at the schema root: here, that podIP is written once, which otherwise stands on the field',
    edits: [
      edit('manifests/crd/isolationpods.yaml', podIPRule, ''),
      edit(
        'manifests/crd/isolationpods.yaml',
        '                  description: Address of the target pod.\n',
        `                  description: Address of the target pod.
                  x-kubernetes-validations:
                    - rule: self == oldSelf
                      message: status.podIP is written once
`,
      ),
    ],
  },
  reserveVersion: {
    words: 'a reserve carries the resourceVersion as seen',
    edits: [
      edit(
        'proxy/records.ts',
        '    metadata: { resourceVersion },\n',
        '    metadata: {} as { resourceVersion: string },\n',
      ),
    ],
  },
  operatorVersion: {
    words: "the operator's writes of a ticket's status carry the resourceVersion as seen",
    edits: [
      edit(
        'operator/pool/tickets.ts',
        '{ metadata: { resourceVersion: ticket.resourceVersion }, status },',
        '{ status },',
      ),
    ],
  },
  leaseVersion: {
    words: 'a write of a Lease carries the resourceVersion as seen',
    edits: [edit('proxy/leasePlan.ts', 'resourceVersion: known?.resourceVersion,', 'resourceVersion: undefined,')],
  },
  bootID: {
    words: 'a holder’s id differs with every start of its process',
    edits: [edit('proxy/process.ts', "bootId: randomBytes(4).toString('hex')", "bootId: '00000000'")],
  },
  forgottenClaim: {
    words: 'a claim of its own that nobody remembers is written Done',
    edits: [
      edit(
        'proxy/retire.ts',
        "if (role === 'none') return !isOver && ticket.status?.holder === holder ? { kind: 'disown' } : KEEP",
        "if (role === 'none') return KEEP",
      ),
    ],
  },
  fence: {
    words: 'after so long without a confirmed renewal of its Lease a holder dials nothing',
    edits: [
      edit('proxy/fence.ts', "return lapse === lapses && fenceState(view, now) === 'open'", 'return lapse === lapses'),
      edit('proxy/fence.ts', "isOpen: () => state() === 'open',", 'isOpen: () => true,'),
    ],
  },
  leaseFirst: {
    words: 'nothing is reserved before the Lease is confirmed, nor after it has lapsed',
    edits: [
      edit(
        'proxy/supply.ts',
        "if (mode === 'deleted' || !fence.isOpen() || pause) return",
        "if (mode === 'deleted' || pause) return",
      ),
    ],
  },
  lapseMemory: {
    words: 'what was held before a lapse is burned',
    edits: [edit('proxy/fence.ts', 'lapses: memory.lapses + (lapsed ? 1 : 0),', 'lapses: memory.lapses,')],
  },
  sentUntil: {
    words: 'a Lease that was sent and not confirmed may be in force: its end is obeyed, too',
    edits: [edit('proxy/fence.ts', '|| now >= sentUntil) return', ') return')],
  },
  wishedFence: {
    words: 'a shorter fence that the service asks for counts at once, whatever the Lease still says',
    edits: [edit('proxy/fence.ts', "return ageMs >= wishedMs ? 'closed' : 'open'", "return 'open'")],
  },
  everySyn: {
    words: 'the fence is asked before every SYN, not only the first',
    edits: [edit('proxy/dial.ts', 'if (!mayDial())', 'if (failures === 1 && !mayDial())')],
  },
  connectTimeout: {
    words: 'connectTimeout is shorter than the fence (CEL)',
    edits: [
      edit(
        'manifests/crd/dedicatedservices.yaml',
        'duration(self.connections.connectTimeout) < duration(self.proxy.fence)',
        "duration(self.connections.connectTimeout) < duration('1h')",
      ),
    ],
  },
  spoilt: {
    words: 'a pod is spoilt before the first SYN: whatever becomes of it, nobody else is given it',
    edits: [
      edit(
        'proxy/custody.ts',
        '  const end = (held: Held, ending: Ending) => {\n',
        `  const end = (held: Held, ending: Ending) => {
    if (ending.reason === 'DialFailed') {
      places.set(held.name, { role: 'stock', held })
      return stock.add(held)
    }
`,
      ),
    ],
  },
  twiceFence: {
    words: 'silence counts after twice the fence, not once',
    edits: [
      edit(
        'operator/plan/holder.ts',
        'return 2 * Math.max(sight.longestFenceMs',
        'return Math.max(sight.longestFenceMs',
      ),
    ],
  },
  longestFence: {
    words: 'the operator counts with the longest fence that it has seen a Lease have',
    edits: [edit('operator/pool/holders.ts', 'Math.max(fenceMs, this.#longestFenceMs.get(key) ?? 0)', 'fenceMs')],
  },
  liveReread: {
    words: 'Lease and pod are read live before a holder is given up',
    edits: [edit('operator/pool/step.ts', 'if (step.confirmHolder) {', 'if (false) {')],
  },
  livePod: {
    words: 'a pod is asked for live before its ticket is ended because no watch shows it',
    edits: [
      edit(
        'operator/pool/step.ts',
        'return ticket.pod === undefined && (await writer.findPod(ticket)) !== undefined',
        'return false',
      ),
    ],
  },
  uidPrecondition: {
    words: 'a pod is deleted by its UID',
    edits: [
      edit(
        'operator/pool/tickets.ts',
        'return orStale(client.delete(pods, { namespace, name }, { uid }))',
        'return orStale(client.delete(pods, { namespace, name }))',
      ),
    ],
  },
  uniqueNames: {
    words: 'the name of a ticket is never used again',
    edits: [
      edit(
        'operator/pool/create.ts',
        'ticketName(pool.service.metadata.name, context.randomBytes(10))',
        'ticketName(pool.service.metadata.name, new Uint8Array(10))',
      ),
    ],
  },
  finalizer: {
    words: 'a deleted ticket stays until its pod and its holder are done with it',
    edits: [edit('operator/build/ticket.ts', ', finalizers: [ticketFinalizer] }', ' }')],
  },
  addressCheck: {
    words: 'a pod whose address stands on an overlapping ticket is burned',
    edits: [edit('operator/plan/ticket.ts', compared, "return { kind: 'makeIdle' }")],
  },
  publishFirst: {
    words: 'the address is published before it is compared, so that everything published earlier is known then',
    edits: [
      edit('operator/plan/ticket.ts', compared, "return { kind: 'makeIdle' }"),
      edit(
        'operator/plan/ticket.ts',
        published,
        `if (!ticket.podUID && ticket.addressConflict) return end('AddressConflict')\n  ${published}`,
      ),
      edit(
        'operator/pool/observe.ts',
        "status.phase === 'Pending' && status.podIP !== undefined && sources.addressConflict(ticket)",
        "status.phase === 'Pending' && sources.addressConflict({ ...ticket, status: { ...status, podIP: bearer?.status?.podIP } })",
      ),
      edit(
        'operator/pool/tickets.ts',
        'publish: (ticket: Ticket, address: { podUID: string; podIP: string }) => patchStatus(ticket, address),',
        `async publish(ticket: Ticket, address: { podUID: string; podIP: string }): Promise<Written> {
      if ((await patchStatus(ticket, address)) === 'stale') return 'stale'
      const { metadata } = await client.get(isolationPods, ref(ticket))
      const now = { ...ticket, resourceVersion: metadata.resourceVersion! }
      return patchStatus(now, { phase: 'Idle', phaseSince: new Date().toISOString() })
    },`,
      ),
    ],
  },
  receipts: {
    words: 'a receipt stays while a Pending ticket that overlapped it exists',
    edits: [
      edit(
        'operator/plan/ticket.ts',
        "return context.isNeeded && !isOver ? none : { kind: 'release' }",
        "return { kind: 'release' }",
      ),
      edit(
        'operator/plan/ticket.ts',
        "return context.mayExpire || isOver ? { kind: 'expire' } : none",
        "return { kind: 'expire' }",
      ),
    ],
  },
  quarantine: {
    words: 'the address of a ticket whose holder fell silent stays taken for twice the fence',
    edits: [
      edit(
        'operator/plan/overlap.ts',
        'return overlaps(doneAt, createdAt) || inQuarantine',
        'return overlaps(doneAt, createdAt)',
      ),
    ],
  },
  gateToken: {
    words: 'a gate lets in only who bears the token of its own ticket',
    edits: [edit('proxy/gate/gate.ts', 'if (!isToken(token, settings.tokenHash)) {', 'if (false) {')],
  },
  gateOnce: {
    words: 'a gate lets in one connection, ever',
    edits: [edit('proxy/gate/gate.ts', 'if (!take(mark, log)) {', 'if (false) {')],
  },
  gateRemembers: {
    words: 'that it has, a gate remembers beside itself',
    edits: [edit('proxy/gate/mark.ts', "join(folder, 'admitted')", 'join(folder, String(process.pid))')],
  },
  wishInAnswer: {
    words: 'a holder heeds the wish to end a ticket that it finds in the answer to its reserve',
    edits: [edit('proxy/custody.ts', '      see(held.name, ticket)\n      // The watch may', '      // The watch may')],
  },
  retireRefusal: {
    words: 'the API server refuses to have a ticket reserved that is to end',
    edits: [
      edit(
        'manifests/crd/isolationpods.yaml',
        "oldSelf.status.phase != 'Idle' || self.status.phase != 'Reserved' || !has(self.spec.retire)",
        "oldSelf.status.phase != 'Idle' || self.status.phase != 'Reserved' || true",
      ),
    ],
  },
  retried: {
    words: 'a step that was refused though nothing had changed is taken again',
    edits: [
      edit(
        'operator/pool/step.ts',
        'if (last?.step === taken && context.nowMono() - last.atMono < context.settings.writeRetryMs) return',
        'if (last?.step === taken) return',
      ),
    ],
  },
  reserveRetried: {
    words: 'a ticket whose reserve was refused though nothing had changed is reserved after a pause',
    edits: [edit('proxy/supply.ts', 'if (lost.get(name) === resourceVersion) lost.delete(name)\n', '')],
  },
  absence: {
    words: 'gone is only what the API server itself says is gone',
    edits: [
      edit(
        'api/kube/errors.ts',
        "return isKubeError(error, 'notFound') && error.reason === 'NotFound'",
        "return isKubeError(error, 'notFound')",
      ),
    ],
  },
} as const satisfies Record<string, Guard>

export type GuardName = keyof typeof guards
export const guardNames = Object.keys(guards) as GuardName[]
