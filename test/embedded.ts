// Before the suites that need an API server: the sandbox's, without a node and without the product, unless they run inside a test cluster.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { layGround, openKeys } from '../sandbox/start/ground.ts'
import { takeNetwork } from '../sandbox/start/network.ts'
import { startFolderServer } from '../sandbox/start/server.ts'

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.CLUSTER_STATE) return undefined
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-embedded-'))
  const ground = await layGround({ dir, port: 0, nowMs: Date.now(), random: Math.random })
  const { folder, settings } = ground
  const keys = await openKeys(ground, Date.now())
  const server = await startFolderServer({ folder, keys, network: settings.network, port: settings.port })
  const more = await takeNetwork(undefined, Math.random)
  process.env.KUBECONFIG = await withCertificate(folder.kubeconfig, keys.certificates.kubeletClient)
  process.env.SANDBOX_STATE = folder.root
  process.env.TEST_POD_BYTES = `127.${settings.network}`
  process.env.TEST_LOAD_BALANCER_BYTES = `127.${more.number}`
  return async () => {
    await server.close()
    more.release()
    ground.release()
    await rm(dir, { recursive: true, force: true })
  }
}

/** As an administrator of a real cluster has one: nodes know them by their certificates. */
async function withCertificate(kubeconfig: string, { cert, key }: { cert: string; key: string }): Promise<string> {
  const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { user: Record<string, string> }[] }
  const base64 = (pem: string) => Buffer.from(pem).toString('base64')
  Object.assign(config.users[0]!.user, { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) })
  const file = `${kubeconfig}-of-administrator`
  await writeFile(file, stringify(config), { mode: 0o600 })
  return file
}
