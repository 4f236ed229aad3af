// Every version as it is in etcd, below the API server, which may be killed then without anything being missed: etcd keeps what was, over its own death, too. Objects are kept there in
// JSON because this run's API server is told to (control.ts).
import type { Seen, Version } from './check/evidence.ts'
import type { Following, Kind, Source } from './history.ts'
import { linesOf } from './lines.ts'

/** As etcd's JSON gateway writes them: 64-bit numbers as text, bytes in base64. */
type Pair = {
  readonly key: string
  readonly value?: string
  readonly mod_revision: string
  readonly create_revision: string
}
type Event = { readonly type?: 'DELETE'; readonly kv: Pair; readonly prev_kv?: Pair }
type Answer = {
  readonly result?: {
    readonly header: { readonly revision: string }
    readonly events?: readonly Event[]
    readonly created?: boolean
    readonly canceled?: boolean
    readonly cancel_reason?: string
    readonly compact_revision?: string
  }
  readonly error?: { readonly message: string }
}

/** `api` lists what there is at first and in the end. */
export function etcdHistory(url: string, api: Source): Source {
  return { list: api.list, follow: (kind, from, following) => follow(url, kind, from, following) }
}

async function follow(url: string, { stored }: Kind, from: string, following: Following): Promise<void> {
  const response = await fetch(`${url}/v3/watch`, {
    method: 'POST',
    body: JSON.stringify({
      create_request: {
        ...{ key: encode(stored), range_end: encode(endOf(stored)) },
        ...{ start_revision: String(BigInt(from) + 1n), prev_kv: true, progress_notify: true },
      },
    }),
    signal: following.signal,
  }).catch(unlessDead)
  if (!response) return
  if (!response.ok) throw new Error(`POST ${url}/v3/watch: ${response.status} ${await response.text()}`)
  try {
    for await (const line of linesOf(response.body!)) {
      const { result, error } = JSON.parse(line) as Answer
      if (!result) return following.onGap(error?.message ?? line)
      if (result.canceled) return following.onGap(`${result.cancel_reason} (${result.compact_revision})`)
      // Nothing has happened until then; of what bears events, the revision may be a later one.
      if (!result.events && !result.created) following.onProgress(result.header.revision)
      for (const event of result.events ?? []) {
        const version = readVersion(event)
        if (!version) return following.onGap(`${decode(event.kv.key)} is not there as it was, in JSON`)
        following.onVersion(version.type, version.object)
      }
    }
  } catch (error) {
    unlessDead(error)
  }
}

/** As fetch says of a server that is not there, or has ended; of anything else it is no word. */
function unlessDead(error: unknown): undefined {
  if (!(error instanceof TypeError) && (error as Error).name !== 'AbortError') throw error
}

/** Undefined: it is in Kubernetes' protobuf, or its last state is compacted. */
function readVersion({ type, kv, prev_kv: before }: Event): Pick<Version, 'type' | 'object'> | undefined {
  const text = decode((type === 'DELETE' ? before?.value : kv.value) ?? '')
  if (!text.startsWith('{')) return undefined
  const object = JSON.parse(text) as Seen
  const metadata = { ...object.metadata, resourceVersion: kv.mod_revision }
  const fresh = kv.create_revision === kv.mod_revision ? 'ADDED' : 'MODIFIED'
  return { type: type === 'DELETE' ? 'DELETED' : fresh, object: { ...object, metadata } }
}

/** The first key that does not begin with `prefix`, which ends with a slash. */
function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}0`
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64')
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString()
}
