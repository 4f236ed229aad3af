// The faults over HTTP, for tests of other processes: GET and POST /sandbox/faults, DELETE /sandbox/faults[/ID], POST /sandbox/forget and /sandbox/compact. Only who may do everything may.
import type { Answer } from '../answers/status.ts'
import { type Call, readBytes } from '../call.ts'
import { badRequest, methodNotAllowed, noSuchResource } from '../refusal.ts'
import type { Store } from '../store/store.ts'
import { readFault } from './fault.ts'
import type { Faults } from './faults.ts'

/** Undefined: the path is none of these. */
export async function answerFaults(
  call: Call,
  { faults, store }: { faults: Faults; store: Store },
): Promise<Answer | undefined> {
  const { pathname } = call.url
  if (!pathname.startsWith('/sandbox/')) return undefined
  if (pathname === '/sandbox/forget' || pathname === '/sandbox/compact') {
    if (call.method !== 'POST') throw methodNotAllowed()
    if (pathname === '/sandbox/forget') store.forget(store.revision)
    else store.compact(store.revision)
    return said(200, { revision: store.revision })
  }
  const [, id] = /^\/sandbox\/faults(?:\/([^/]+))?$/.exec(pathname) ?? [undefined, undefined]
  if (!pathname.startsWith('/sandbox/faults')) throw noSuchResource()
  if (call.method === 'GET') return said(200, faults.all())
  if (call.method === 'DELETE') {
    if (id !== undefined && !(id in faults.all())) throw noSuchResource()
    faults.remove(id)
    return said(200, {})
  }
  if (call.method !== 'POST') throw methodNotAllowed()
  return said(201, { id: faults.add(readFault(await readJson(call))) })
}

async function readJson(call: Call): Promise<unknown> {
  const text = (await readBytes(call.incoming)).toString()
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw badRequest(`a fault is sent as JSON: ${(error as Error).message}`)
  }
}

const said = (status: number, body: object): Answer => ({ status, body: JSON.stringify(body) })
