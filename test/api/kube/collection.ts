// A small API server for one kind of object: conditional writes as the real one does them, and hooks to break them.
import type http from 'node:http'
import { refuse, reply, type Seen, startServer, type TestServer } from './server.ts'

type Stored = {
  metadata: { name: string; namespace?: string; resourceVersion?: string } & Record<string, unknown>
} & Record<string, unknown>

/** `lost` lets the write take effect and cuts the connection; `mute` neither answers nor does anything. */
export type Fault = 'none' | 'lost' | 'mute' | number

export type Collection = {
  server: TestServer
  get: (name: string) => Stored | undefined
  /** As another client would write it. */
  put: (object: Stored) => void
  remove: (name: string) => void
  /** Consulted before each request. */
  fault: (decide: (seen: Seen) => Fault) => void
}

export async function startCollection(): Promise<Collection> {
  const objects = new Map<string, Stored>()
  let version = 100
  let decide: (seen: Seen) => Fault = () => 'none'

  const put = (object: Stored): Stored => {
    version += 1
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
    objects.set(object.metadata.name, stored)
    return stored
  }
  const answer = (seen: Seen, response: http.ServerResponse) => {
    const name = decodeURIComponent(seen.path.split('/').at(-1)!)
    const body: Stored = seen.body === '' ? undefined : JSON.parse(seen.body)
    const known = objects.get(seen.method === 'POST' ? body.metadata.name : name)
    if (seen.method === 'POST') {
      return known ? refuse(response, 409, { reason: 'AlreadyExists' }) : reply(response, put(body), 201)
    }
    if (!known) return refuse(response, 404, { reason: 'NotFound', message: `"${name}" not found` })
    if (seen.method === 'GET') return reply(response, known)
    const wanted = body.metadata?.resourceVersion
    if (wanted !== undefined && wanted !== known.metadata.resourceVersion) {
      return refuse(response, 409, { reason: 'Conflict', message: 'the object has been modified' })
    }
    reply(response, put(seen.method === 'PATCH' ? { ...known, ...body, metadata: known.metadata } : body))
  }
  const server = await startServer((seen, response) => {
    const fault = decide(seen)
    if (fault === 'mute') return
    if (typeof fault === 'number') return refuse(response, fault)
    if (fault === 'lost') {
      response.end = () => {
        seen.socket.resetAndDestroy()
        return response
      }
    }
    answer(seen, response)
  })
  return {
    server,
    get: name => objects.get(name),
    put,
    remove: name => void objects.delete(name),
    fault: next => {
      decide = next
    },
  }
}
