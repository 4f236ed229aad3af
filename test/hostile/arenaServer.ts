// The sandbox's API server with the product's manifests and no node, as a process of its own: what bad input does to it is seen from outside.
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createClient } from '../../api/kube/client.ts'
import { serviceAccounts } from '../../api/kube/resources.ts'
import { startServer } from '../../sandbox/server/server.ts'
import { applyAll } from '../../sandbox/start/apply/apply.ts'
import { renderKustomization } from '../../sandbox/start/apply/render.ts'
import { makeCertificates } from '../../sandbox/start/certificates.ts'
import { renderKubeconfig } from '../../sandbox/start/kubeconfig.ts'
import { makeIssuerKey } from '../sandbox/server/issuerKey.ts'

export type Told = {
  readonly url: string
  readonly ca: string
  /** Files. */
  readonly admin: string
  readonly operator: string
}

const manifests = resolve(import.meta.dirname, '../../manifests')
const token = 'the-token-of-this-arena'
const account = { namespace: 'isolation-proxy-system', name: 'isolation-proxy-operator-controller-manager' }

async function main(folder: string): Promise<void> {
  const names = { addresses: ['127.0.0.1'], hosts: ['localhost'] }
  const { ca, server, kubeletClient } = makeCertificates({ server: names, kubelet: names }, Date.now())
  const groups = ['system:masters', 'system:authenticated']
  const { url } = await startServer({
    host: '127.0.0.1',
    port: 0,
    tls: { ...server, ca: ca.cert },
    issuerKey: makeIssuerKey(),
    tokens: [{ token, user: { name: 'admin', uid: '', groups, extra: {} } }],
    kubelet: kubeletClient,
    clusterIPRange: '127.254.32.0/20',
    // What is said here is a failure of the server's own: the tests find it in its output.
    report: (error, what) => console.error('SERVER FAILURE', what, error),
  })
  const client = createClient(
    { server: url, ca: ca.cert, token: async () => token },
    {
      userAgent: 'arena',
      timeouts: { getMs: 90_000, listMs: 90_000, writeMs: 90_000, rawMs: 90_000 },
    },
  )
  await applyAll(client, renderKustomization(manifests))
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const { status } = await client.createSubresource<object, { status: { token: string } }>(
    serviceAccounts,
    account,
    'token',
    request,
  )
  await client.close()
  const fileOf = (user: string, bearer: string) => {
    const file = join(folder, `${user}.kubeconfig`)
    writeFileSync(file, renderKubeconfig({ server: url, ca: ca.cert, user, token: bearer }), { mode: 0o600 })
    return file
  }
  const told: Told = { url, ca: ca.cert, admin: fileOf('admin', token), operator: fileOf('operator', status.token) }
  process.once('disconnect', () => process.exit())
  process.send?.(told)
}

await main(process.argv[2]!)
