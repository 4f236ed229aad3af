// Waits until the node runs containers, and gives the cluster its DNS: the first of them.
import { join } from 'node:path'
import { nodeName } from './addresses.ts'
import { waitNode } from './control.ts'
import type { Instance } from './instance.ts'
import { planEntry } from './namespace.ts'
import { run } from './run.ts'

export async function waitContainers(instance: Instance): Promise<void> {
  const kubectl = (doing: string, ...words: string[]) => {
    const command = [join(instance.programs, 'kubectl'), `--kubeconfig=${instance.kubeconfig}`, ...words]
    return run(`${doing}, see ${instance.logs}`, [...planEntry(instance), ...command])
  }
  await Promise.all([waitNode(instance), kubectl('install DNS', 'apply', '-f', join(import.meta.dirname, 'dns.yaml'))])
  await kubectl('readiness of the node', 'wait', `node/${nodeName}`, '--for=condition=Ready', '--timeout=120s')
  await kubectl('readiness of DNS', 'rollout', 'status', 'deployment/coredns', '-n', 'kube-system', '--timeout=120s')
}
