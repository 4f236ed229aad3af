// The directed faults: each one bad moment, at the point where it does the most harm, in a test that says which invariant is broken when one is.

export type Fault = {
  readonly words: string
  /** Below test/mutants/faults. */
  readonly file: string
  /** The test's whole name. */
  readonly test: string
}

const fault = (file: string, test: string, words: string): Fault => ({ file: `${file}.fault.ts`, test, words })
const world = (test: string): Fault => fault('model', test, `every order of events in the model, ${test}`)

export const faults = {
  oneTicket: world('one ticket'),
  twoTickets: world('two tickets and one address'),
  nodeDies: world('two tickets, one address, and a node that may die'),
  lateRereading: fault(
    'reserving',
    'an attempt that is read again only after another has won leads to no second client',
    'a reserve gets no answer, and reading it again none either, until the pod is in use',
  ),
  twoAtOnce: fault(
    'reserving',
    'two holders that reserve one pod at the same moment do not both have it',
    'the API server holds one holder’s reserve until another’s has been done',
  ),
  resetsFirst: fault(
    'reserving',
    'a pod that accepts and says nothing is never dialled again',
    'a pod accepts its first connection and resets it at once',
  ),
  handsWrite: fault(
    'records',
    'a receipt does not become a ticket again',
    'a hand writes a phase into a receipt, with no resourceVersion',
  ),
  handsRemove: fault(
    'records',
    'an address that was published is not taken back and replaced',
    'a hand removes the address of a ticket, and writes another one',
  ),
  cutOff: fault(
    'cutOff',
    'a holder that cannot renew dials nothing that has been given up',
    'a holder is cut off from its Lease and from news of its tickets; its pod’s address goes to another pod',
  ),
  mendedTooLate: fault(
    'cutOff',
    'a holder that can renew again dials nothing of before',
    'a holder was cut off like that; it can renew again, but hears nothing yet of its tickets',
  ),
  cutOffDialling: fault(
    'cutOff',
    'a holder that is cut off while it dials stops dialling',
    'a holder is cut off like that while it dials a pod that does not listen yet, with the longest connectTimeout that the API server allows',
  ),
  cutOffDiallingBySockets: fault(
    'cutOff',
    'a holder that is cut off while it dials by sockets stops dialling',
    'the same to a holder whose Node gives it no bare TCP handles',
  ),
  noLease: fault(
    'cutOff',
    'a holder that never had a Lease holds nothing when it gets one',
    'a holder’s first Lease is refused until the operator has given up whatever it holds; it hears nothing of its tickets',
  ),
  shorterForAMoment: fault(
    'fences',
    'a holder whose Lease may say less than it was told obeys that',
    'a service’s fence is made short and long again: the Lease that says the short one is written and nobody hears of it, none is confirmed afterwards, and the operator is started anew',
  ),
  shorterUntold: fault(
    'fences',
    'a holder that cannot write a shorter fence into its Lease obeys it',
    'a service’s fence is made short, which its holder can write into no Lease; somebody deletes the Lease, and the operator is started anew',
  ),
  shortenedByHand: fault(
    'fences',
    'a holder whose Lease somebody has shortened is not given up the sooner',
    'a hand writes a short fence into the Lease of a holder that cannot renew just then',
  ),
  labelsTaken: fault(
    'labels',
    'a session is not ended for a pod that only lost its labels',
    'a hand takes the labels off a pod with a client',
  ),
  wrongGate: fault(
    'gates',
    'a holder that comes to the wrong pod is not let in',
    'a pod with a gate is lost, and its holder does not hear of it and dials the next pod, which has its address and a gate, too',
  ),
  cameSecond: fault(
    'gates',
    'a pod that has had its client lets nobody else in, also with its token, also after its gate died',
    'somebody who knows the token of a pod’s gate dials it beside the client, and again when the gate was killed and started anew',
  ),
  standsStill: fault(
    'standsStill',
    'a pod that has the address of a silent holder’s is not given to a client yet',
    'a holder’s machine stands still between the fence check and the SYN, for longer than twice the fence',
  ),
  lateRenewal: fault(
    'lateWrites',
    'a renewal of the process before takes no Lease from the one after it',
    'a renewal takes effect after its process was killed and another one runs in its pod',
  ),
  lateEnd: fault(
    'lateWrites',
    'an end that was decided while nobody held a ticket ends nobody’s session',
    'the operator’s write that ends an idle ticket takes effect when a client is in its pod',
  ),
  lateEndOfRetired: fault(
    'lateWrites',
    'a ticket that is to end is not reserved by a holder that does not know it',
    'a holder that hears nothing of its tickets reserves one that somebody asked to end, and then the operator’s write that ends it takes effect',
  ),
  lateDeletion: fault(
    'lateWrites',
    'a late deletion of a pod hits no other pod',
    'a deletion of a pod takes effect when its ticket is gone and the next pod is in stock',
  ),
  restart: fault(
    'restarts',
    'what a killed process held is given up, and the pool is whole again',
    'a proxy is killed with a pod in stock, and started again in its pod',
  ),
  oldLease: fault(
    'restarts',
    'a new process is not given up for the Lease of the one before',
    'a proxy is killed and started again in its pod, and the operator hears nothing of Leases',
  ),
  lateNews: fault(
    'addresses',
    'no pod is given to a client before it is known who else has published its address',
    'the operator hears nothing of tickets, not even what it writes itself, while a pod is lost and its address goes to the next one',
  ),
  stepRefused: fault(
    'refusals',
    'a ticket whose step was refused goes on',
    'something before the API server answers 409 to the operator’s next step of a ticket, which has not changed',
  ),
  reserveRefused: fault(
    'refusals',
    'a pod whose reserve was refused is given to the client that waits',
    'something before the API server answers 409 to a reserve of a ticket that has not changed',
  ),
  saidGone: fault(
    'refusals',
    'the end of a session is written, though its ticket was said to be gone',
    'something before the API server answers 404 to the record of a session’s end',
  ),
  dialledByMistake: fault(
    'addresses',
    'a pod that was dialled by mistake is given to nobody once that session is over',
    'a pod is lost, and a holder that does not hear of it dials the next pod, which has its address; the operator decides on that one only when the session is over',
  ),
  deletedByHand: fault(
    'deletion',
    'a ticket deleted by hand keeps its pod and its address until its holder knows',
    'somebody deletes a ticket whose holder hears nothing of its tickets',
  ),
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults) as FaultName[]
