// What our programs asked an API server for, from its audit log. An answer "forbidden" counts too: what is asked for must be granted.
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { accountOf, placeOf, type Right, sayRight } from './right.ts'

export type Entry = {
  readonly stage: string
  readonly verb: string
  readonly userAgent?: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly resource: string
    readonly subresource?: string
    readonly namespace?: string
    readonly apiGroup?: string
  }
}

/** Undefined: not a request of our programs, or of no resource. Tests that hold a token of ours go by other names. */
export function rightOf({ user, userAgent = '', verb, objectRef }: Entry): Right | undefined {
  const account = accountOf(user.username)
  if (!account || !objectRef || !/^isolation-proxy(-operator)?\/\d/.test(userAgent)) return undefined
  const { apiGroup: group = '', resource, subresource = '', namespace } = objectRef
  return { account, verb, group, resource, subresource, place: placeOf(namespace) }
}

/** Streams: the log of a long run does not fit into memory. The last line may be half written. */
export async function readUsed(auditLog: string): Promise<Right[]> {
  const used = new Map<string, Right>()
  for (const file of await filesOf(auditLog)) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      const right = line.endsWith('}') ? rightOf(JSON.parse(line) as Entry) : undefined
      if (right) used.set(sayRight(right), right)
    }
  }
  return [...used.values()]
}

/** kube-apiserver renames a full log to audit-TIME.log. */
async function filesOf(auditLog: string): Promise<string[]> {
  const folder = dirname(auditLog)
  const start = basename(auditLog, '.log')
  const names = await readdir(folder)
  return names.filter(name => name.startsWith(start) && name.endsWith('.log')).map(name => join(folder, name))
}
