// The flows in a cluster that is there already, of the context that ISOLATION_E2E_CONTEXT names: what it must have, and the product in it for as long as the flows take.
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { nodes, services } from '../../api/kube/resources.ts'
import { missingImages } from '../cluster/existingImages.ts'
import { images } from '../images/build.ts'
import { removeInstallation } from '../manifests/cluster/removal.ts'
import { kubectl } from '../product/kubectl.ts'
import { followLogs } from './followLogs.ts'
import { hurried, install } from './install.ts'

/** Resolves with what removes it all again. Rejects, before anything is changed, with what the cluster lacks. */
export async function setUpInExisting(context: string): Promise<() => Promise<void>> {
  const client = createClient(await loadConfig(process.env), { userAgent: 'flow-test' })
  try {
    await demand(client, context)
  } catch (error) {
    await client.close()
    throw error
  }
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-logs-'))
  process.env.KEPT_LOGS = folder
  const stop = followLogs(client, folder)
  const leave = async () => {
    await stop().finally(() => client.close())
    await rm(folder, { recursive: true, force: true })
    await kubectl(['delete', 'dedi', '--all', '-A']).finally(removeInstallation)
  }
  try {
    await install(hurried)
    return leave
  } catch (error) {
    await leave()
    throw error
  }
}

async function demand(client: KubeClient, context: string): Promise<void> {
  const found = await kubectl(['get', 'crd', '-o', 'name'])
  if (found.includes('dedicatedservices.soh.re')) {
    throw new Error(`${context} has the product already, which these flows would remove: take a cluster for trials`)
  }
  const { items } = await client.list(nodes)
  const missing = missingImages(items, wantedImages())
  if (missing.length > 0) {
    throw new Error(
      `${context}: no registry has our images, and these nodes lack them; docs/contributing.md says how they get there:\n${missing.join('\n')}`,
    )
  }
  const { spec } = await client.get(services, { namespace: 'default', name: 'kubernetes' })
  const [host, port] = [spec!.clusterIP!, spec!.ports![0]!.port]
  if (!(await isReached(host, port))) {
    throw new Error(
      `${context}: the address ${host} of a Service is not reached from here, and clients have to come from somewhere; docs/contributing.md has a route for kind`,
    )
  }
}

/** Those of ours: the flows that run anywhere have no other targets. */
function wantedImages(): string[] {
  return images.map(({ name }) => name).filter(name => name.startsWith('docker.io/isolation-proxy/'))
}

const patienceMs = 5_000

function isReached(host: string, port: number): Promise<boolean> {
  const socket = createConnection({ host, port, timeout: patienceMs })
  return new Promise<boolean>(resolve => {
    socket.once('connect', () => resolve(true))
    for (const end of ['error', 'timeout'] as const) socket.once(end, () => resolve(false))
  }).finally(() => socket.destroy())
}
