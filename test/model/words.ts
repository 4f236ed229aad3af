// What each step is called, in the design's words.
import { order, type Step } from './turn.ts'

const orders: Record<keyof typeof order, string> = {
  none: '',
  createPod: 'create the pod',
  publish: 'publish podUID and podIP',
  makeIdle: 'write Idle',
  endUnheld: 'write Done, since nobody holds it',
  endEnded: 'write Done, since its holder has ended',
  endSilent: 'write Done, since its holder has been silent for 2 x fence',
  retireUnused: 'set spec.retire: Unused',
  retireNow: 'set spec.retire: Now',
  deletePod: 'delete the pod',
  podGone: 'record podDeletedAt',
  release: 'drop the finalizer, so that the ticket goes',
}
const orderNames = Object.keys(order) as (keyof typeof order)[]

/** `t` is the ticket, `p` the proxy. */
const words: Record<string, (t: string, p: string) => string> = {
  'reserve sent': (t, p) => `${p} asks to reserve ${t}`,
  'reserve applied': (t, p) => `${p}'s reserve of ${t} takes effect: Reserved`,
  'late reserve applied': (t, p) => `a reserve of ${t} that ${p} had given up takes effect: Reserved`,
  'late reserve lost': (t, p) => `a reserve of ${t} that ${p} had given up is lost`,
  'reserve refused': (t, p) => `${p}'s reserve of ${t} is refused`,
  'reply: ours': (t, p) => `${p} gets the reply: ${t} joins its stock`,
  'reply: burn': (t, p) => `${p} gets the reply after a lapse: ${t} is to be burned`,
  'refusal: lost': (t, p) => `${p} is told that it does not get ${t}`,
  'no reply, read again: ours': (t, p) => `${p} gets no reply, reads ${t} again and takes it for its own`,
  'no reply, read again: burn': (t, p) => `${p} gets no reply, reads ${t} again: its own, from before a lapse`,
  'no reply, read again: lost': (t, p) => `${p} gets no reply, reads ${t} again and gives the attempt up`,
  'client given it': (t, p) => `${p} takes ${t} from its stock for a client`,
  'SYN sent': (t, p) => `${p} sends a SYN to the address of ${t}`,
  'SYN lost': (t, p) => `${p}'s SYN to ${t} comes to nothing`,
  'SYN refused: nobody listens': (t, p) => `${p}'s SYN to ${t} is refused: nobody listens`,
  'dial given up': (t, p) => `${p} gives up dialling ${t}`,
  'pod accepts': t => `the pod of ${t} accepts`,
  'pod accepts, and its answer is lost': t => `the pod of ${t} accepts, but its answer is lost`,
  'another pod accepts': (t, p) => `${p}'s SYN for ${t} arrives at another pod, which has the address now and accepts`,
  'another pod accepts, and its answer is lost': (t, p) =>
    `${p}'s SYN for ${t} arrives at another pod, which accepts; the answer is lost`,
  'second client given the same pod': (t, p) => `${p} has ${t} twice, and dials it for a second client`,
  'session ended': (t, p) => `the session of ${p} on ${t} ends`,
  'Active written': (t, p) => `${p} writes Active into ${t}`,
  'Done written': (t, p) => `${p} writes Done into ${t}, or finds it settled`,
  'wish seen': (t, p) => `${p} sees that ${t} is to end, and drops it from its stock`,
  'end seen': (t, p) => `${p} sees that ${t} is over, and forgets it`,
  'wish seen, connection reset': (t, p) => `${p} sees that ${t} is to end, and resets its connection`,
  'forgotten claim seen': (t, p) => `${p} sees ${t} reserved for it by an attempt that it had given up`,
  'order lost': t => `an operator's write on ${t} is lost, or refused though nothing has changed`,
  'ticket created': t => `an operator creates ${t}`,
  'pod ready': t => `the pod of ${t} gets an address and is ready`,
  'pod gone': t => `the pod of ${t} is gone, its address free`,
  'quarantine over': t => `the quarantine of ${t}'s address is over`,
  'node died': t => `the node of ${t}'s pod dies: the pod vanishes, its address is free`,
  'ticket deleted by hand': t => `somebody deletes ${t}`,
  'evicted by hand': t => `somebody sets spec.retire: Now on ${t}`,
}

/** Of a proxy alone. */
const proxyWords: Record<string, string> = {
  'renewal sent': 'sends a renewal of its Lease',
  'renewal applied': "'s renewal takes effect",
  'renewal lost': "'s renewal is lost",
  'renewal confirmed': "'s renewal is confirmed: the fence is open",
  'renewal confirmed after a lapse': "'s renewal is confirmed after a lapse: its whole stock is burned",
  'reply to renewal lost': 'gets no reply to its renewal',
  'late renewal applied': ': a renewal of the process before takes effect',
  'late renewal lost': ': a renewal of the process before is lost',
  'renewal aged': ': a fence has passed since its renewal was sent',
  'fence lapsed': ': a fence has passed since its last confirmed renewal was sent',
  'silent for a fence': ': its Lease has not changed for a fence',
  'silent for two fences': ': its Lease has not changed for two fences',
  'Lease seen gone': 'finds its Lease gone: the fence closes',
  'left for another boot': "finds another process's id on its Lease, and exits",
  'proxy killed': 'is killed; what it had sent is still under way',
  'proxy restarted': 'is started again, with a new boot id',
  'Lease deleted by hand': ': somebody deletes its Lease',
}

const proxyName = (proxy: number) => `holder ${'AB'[proxy] ?? proxy}`

export function say({ what, a, b }: Step): string {
  const about = proxyWords[what]
  if (about !== undefined) return /^[':]/.test(about) ? `${proxyName(a)}${about}` : `${proxyName(a)} ${about}`
  const ticket = `ticket ${a + 1}`
  if (what === 'operator decides') return `an operator decides on ${ticket}: ${orders[orderNames[b]!]}`
  if (what === 'order applied') return `on ${ticket} takes effect: ${orders[orderNames[b]!]}`
  if (what === 'order refused') return `on ${ticket} is refused: ${orders[orderNames[b]!]}`
  return words[what]?.(ticket, proxyName(b)) ?? what
}
