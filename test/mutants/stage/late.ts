// Requests that take effect late: a wire catches them on their way to the API server, and the test delivers them when it does the most harm.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubeClient } from '../../../api/kube/client.ts'
import { loadConfig } from '../../../api/kube/config.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { until } from '../../cluster/until.ts'
import { layWire, type Wire, type WireRequest } from '../../flows/faultyWire.ts'

export type Picks = (request: WireRequest) => boolean

export type LateWire = {
  readonly wire: Wire
  /** Leads a process through the wire, with the rights of the test. */
  readonly kubeconfig: string
  /** From now on these do not arrive, and whoever sent them does not know what has become of them. `times`: no more than so many. */
  catch(picks: Picks, times?: number): void
  /** Resolves when one was caught. */
  caught(): Promise<void>
  /** The first that was caught arrives. True: it was done; false: the server refused it. */
  deliver(client: KubeClient): Promise<boolean>
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = { PATCH: 'application/merge-patch+json', DELETE: 'application/json' }

export async function layLateWire(): Promise<LateWire> {
  const wire = await layWire()
  const folder = await mkdtemp(join(tmpdir(), 'mutants-wire-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const token = await (await loadConfig(process.env)).token?.()
  await writeFile(
    kubeconfig,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'wire' },
      clusters: [{ name: 'wire', cluster: { server: wire.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'wire', user: { token } }],
      contexts: [{ name: 'wire', context: { cluster: 'wire', user: 'wire' } }],
    }),
    { mode: 0o600 },
  )
  const caught: WireRequest[] = []
  return {
    wire,
    kubeconfig,
    catch(picks, times = Number.POSITIVE_INFINITY) {
      wire.spoil(request => {
        if (caught.length >= times || !picks(request)) return undefined
        caught.push(request)
        return { answer: 500, reason: 'InternalError' }
      })
    },
    async caught() {
      await until('a request was caught', () => caught[0])
    },
    async deliver(client) {
      const { method, path, body } = caught[0]!
      const headers = { 'content-type': types[method]! }
      try {
        await client.ask({ method: method as 'PATCH' | 'DELETE', path, headers, body })
        return true
      } catch (error) {
        if (isKubeError(error, 'conflict', 'notFound', 'invalid')) return false
        throw error
      }
    },
    async close() {
      wire.close()
      await rm(folder, { recursive: true })
    },
  }
}
