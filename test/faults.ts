// Bad days for tests: faults that a sandbox's server is asked for over its own door, /sandbox/faults. A real cluster has none.
import { json } from 'node:stream/consumers'
import { createClient, type KubeClient, type RawRequest } from '../api/kube/client.ts'
import { type Environment, loadConfig } from '../api/kube/config.ts'
import type { Fault } from '../sandbox/server/faults/fault.ts'

export type { Fault }

export type Faults = {
  /** In force when it resolves, for requests and watches that come then; `silence` and `drop` hit open watches too. Resolves with its id. */
  add(fault: Fault): Promise<string>
  /** Without an id: all of them. Whatever they held goes on. */
  remove(id?: string): Promise<void>
  /** Those in force, by id. */
  all(): Promise<Record<string, Fault>>
  /** The server forgets all history: watches that resume, and pages that go on, are 410. Resolves with the revision of now. */
  forget(): Promise<number>
}

/** `client` must be allowed everything, as the kubeconfig of a sandbox is. */
export function faultsOf(client: KubeClient): Faults {
  const ask = async (method: RawRequest['method'], path: string, body?: object): Promise<unknown> => {
    const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await client.raw({ method, path, ...sent })
    return json(answer.body)
  }
  return {
    add: async fault => ((await ask('POST', '/sandbox/faults', fault)) as { id: string }).id,
    async remove(id) {
      await ask('DELETE', id === undefined ? '/sandbox/faults' : `/sandbox/faults/${id}`)
    },
    all: async () => (await ask('GET', '/sandbox/faults')) as Record<string, Fault>,
    forget: async () => ((await ask('POST', '/sandbox/forget')) as { revision: number }).revision,
  }
}

/** Of the server that KUBECONFIG leads to. */
export async function openFaults(env: Environment): Promise<Faults & { close(): Promise<void> }> {
  const client = createClient(await loadConfig(env), { userAgent: 'isolation-proxy-faults' })
  return { ...faultsOf(client), close: () => client.close() }
}
