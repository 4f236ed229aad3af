// The crowd that the figures are taken in: tickets and pods, as the operator makes them, spread over pool namespaces.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { KubeClient } from '../../api/kube/client.ts'
import type { CustomResourceDefinition, Pod } from '../../api/kube/objects.ts'
import { customResourceDefinitions, namespaces, pods, serviceAccounts } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'

export const spaces = Array.from({ length: 20 }, (_, index) => `bench-${index}`)
const WRITERS = 8

/** The namespaces, and the definition of tickets. */
export async function makeSpaces(client: KubeClient): Promise<void> {
  const manifest = await readFile(join(import.meta.dirname, '../../manifests/crd/isolationpods.yaml'), 'utf8')
  await client.create(customResourceDefinitions, parse(manifest) as CustomResourceDefinition)
  await until('tickets served', () => client.list(isolationPods, { limit: 1 }).catch(() => undefined))
  for (const name of spaces) await client.create(namespaces, { metadata: { name } })
  for (const namespace of spaces) {
    await until('the account that pods need', () =>
      client.get(serviceAccounts, { namespace, name: 'default' }).catch(() => undefined),
    )
  }
}

export function ticketOf(namespace: string, name: string): IsolationPod {
  const labels = {
    'soh.re/service': namespace,
    'bench.soh.re/one-in-a-hundred': String(Number(name.split('-')[1]) % 100 === 0),
  }
  const metadata = { namespace, name, labels, finalizers: ['soh.re/bench'] }
  return { apiVersion: 'soh.re/v1alpha1', kind: 'IsolationPod', metadata, spec: { templateHash: 'h1', port: 8080 } }
}

export function podOf(ticket: IsolationPod): Pod {
  const { namespace, name, uid, labels } = ticket.metadata
  const owner = { apiVersion: 'soh.re/v1alpha1', kind: 'IsolationPod', name, uid: uid!, controller: true }
  return {
    metadata: { namespace, name, labels, ownerReferences: [owner] },
    spec: {
      nodeSelector: { 'bench.soh.re/no-node': 'here' },
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'target',
          image: 'bench.soh.re/none',
          env: [{ name: 'PORT', value: '8080' }],
          resources: { requests: { cpu: '100m', memory: '64Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['NET_RAW'] } },
        },
      ],
    },
  } as Pod
}

/** Makes tickets number `from` to `to`, and their pods. Returns how long each create took. */
export async function fill(client: KubeClient, { from, to }: { from: number; to: number }): Promise<number[]> {
  const took: number[] = []
  let next = from
  const write = async () => {
    for (let number = next++; number < to; number = next++) {
      const namespace = spaces[number % spaces.length]!
      const begun = performance.now()
      const ticket = await client.create(isolationPods, ticketOf(namespace, `t-${number}`))
      await client.create(pods, podOf(ticket))
      took.push((performance.now() - begun) / 2)
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
  return took
}
