// The audit log: who asked for what, and whether they might; a JSON line for each answered request, as the real server's at level Metadata.
import { type FileHandle, open } from 'node:fs/promises'
import type { Call } from './call.ts'

export type Audit = {
  /** `code` is the answer's; `forbidden` says that it was refused for want of rights. */
  note(call: Call, answered: { code: number; forbidden: boolean }): void
  close(): Promise<void>
}

/** A file that grows; without one nothing is written. */
export async function openAudit(file: string | undefined, now: () => Date): Promise<Audit> {
  if (!file) return { note: () => {}, close: async () => {} }
  const handle = await open(file, 'a', 0o600)
  let written: Promise<unknown> = Promise.resolve()
  let closed = false
  return {
    note: (call, answered) => {
      // A watch that ends with the server is told after the log was closed.
      if (closed) return
      const line = `${JSON.stringify(eventOf(call, { ...answered, now: now() }))}\n`
      written = written.then(() => append(handle, line))
    },
    async close() {
      closed = true
      await written
      await handle.close()
    },
  }
}

async function append(handle: FileHandle, line: string): Promise<void> {
  await handle.appendFile(line)
}

function eventOf(call: Call, { code, forbidden, now }: { code: number; forbidden: boolean; now: Date }): object {
  const { resource, user, url, incoming } = call
  const time = now.toISOString().replace('Z', '000Z')
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    stage: 'ResponseComplete',
    requestURI: `${url.pathname}${url.search}`,
    verb: resource?.verb ?? call.method.toLowerCase(),
    user: { username: user.name, groups: user.groups },
    sourceIPs: [incoming.socket.remoteAddress],
    userAgent: incoming.headers['user-agent'],
    ...(resource && { objectRef: referenceOf(resource) }),
    responseStatus: { metadata: {}, code },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: { 'authorization.k8s.io/decision': forbidden ? 'forbid' : 'allow' },
  }
}

function referenceOf({
  resource,
  namespace,
  name,
  group,
  version,
  subresource,
}: NonNullable<Call['resource']>): object {
  return {
    resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(group && { apiGroup: group }),
    apiVersion: version,
    ...(subresource && { subresource }),
  }
}
