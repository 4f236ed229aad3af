// A proxy's own account, with the rights of manifests/ and no other, and the files that a pod finds it in.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import type { Role } from '../../api/kube/objects.ts'
import { roleBindings, roles, serviceAccounts } from '../../api/kube/resources.ts'

export type AccountPlace = { readonly namespace: string; readonly pool: string; readonly service: string }

export type Account = {
  /** The folder that is the root of a pod's files. */
  readonly root: string
  /** The environment that leads a process to this account as a pod: where the API server is, and POD_ROOT. */
  readonly inPod: Readonly<Record<string, string>>
  /** The same through another address, by a kubeconfig. */
  through(url: string): Promise<Record<string, string>>
  removeFiles(): Promise<void>
}

export async function makeProxyAccount(client: KubeClient, place: AccountPlace): Promise<Account> {
  const { namespace, pool, service } = place
  const name = `${service}-proxy`
  await client.create(serviceAccounts, { metadata: { namespace, name } })
  const file = join(import.meta.dirname, '../../manifests/base/holder-role.yaml')
  const { rules } = parse(await readFile(file, 'utf8')) as Pick<Role, 'rules'>
  await grant(client, pool, { rules, to: { namespace, name } })
  const own = {
    apiGroups: ['soh.re'],
    resources: ['dedicatedservices'],
    verbs: ['list', 'watch'],
    resourceNames: [service],
  }
  await grant(client, namespace, { rules: [own], to: { namespace, name } })

  const { status } = await client.createSubresource<object, { status: { token: string } }>(
    serviceAccounts,
    { namespace, name },
    'token',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  )
  const { server, ca } = await loadConfig(process.env)
  const root = await mkdtemp(join(tmpdir(), 'proxy-pod-'))
  const folder = join(root, 'var/run/secrets/kubernetes.io/serviceaccount')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'token'), status.token)
  await writeFile(join(folder, 'ca.crt'), ca ?? '')
  await writeFile(join(folder, 'namespace'), namespace)
  const { hostname, port } = new URL(server)
  return {
    root,
    inPod: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, POD_ROOT: root },
    async through(url) {
      const file = join(root, 'kubeconfig')
      await writeFile(file, JSON.stringify(kubeconfig(url, status.token)))
      return { KUBECONFIG: file }
    },
    removeFiles: () => rm(root, { recursive: true }),
  }
}

function kubeconfig(server: string, token: string): object {
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'wire' },
    clusters: [{ name: 'wire', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'wire', user: { token } }],
    contexts: [{ name: 'wire', context: { cluster: 'wire', user: 'wire' } }],
  }
}

type Grant = { readonly rules: Role['rules']; readonly to: { readonly namespace: string; readonly name: string } }

async function grant(client: KubeClient, namespace: string, { rules, to }: Grant): Promise<void> {
  const name = `${to.name}-rights`
  await client.create(roles, { metadata: { namespace, name }, rules })
  await client.create(roleBindings, {
    metadata: { namespace, name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', ...to }],
  })
}
