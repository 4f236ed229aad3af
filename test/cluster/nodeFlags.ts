// The command line of each program that makes a node run containers, and of the scheduler that chooses it.
import { join } from 'node:path'
import { nodeAddress, nodeName, podRange } from './addresses.ts'
import type { Instance } from './instance.ts'
import { nodeFiles } from './nodeFiles.ts'
import type { Flags } from './programs.ts'

export const nodeFlags = {
  containerd: (instance: Instance): Flags => ({ config: nodeFiles(instance).containerd, 'log-level': 'warn' }),
  'kube-scheduler': ({ certificates, data }: Instance): Flags => ({
    kubeconfig: join(certificates, 'scheduler.kubeconfig'),
    'bind-address': '127.0.0.1',
    'cert-dir': join(data, 'scheduler'),
    'leader-elect': 'false',
    'kube-api-qps': '200',
    'kube-api-burst': '400',
  }),
  kubelet: (instance: Instance): Flags => ({
    config: nodeFiles(instance).kubelet,
    kubeconfig: join(instance.certificates, 'kubelet.kubeconfig'),
    'root-dir': join(instance.data, 'kubelet'),
    'hostname-override': nodeName,
    'node-ip': nodeAddress,
  }),
  'kube-proxy': ({ certificates }: Instance): Flags => ({
    kubeconfig: join(certificates, 'proxy.kubeconfig'),
    'bind-address': nodeAddress,
    'healthz-bind-address': '127.0.0.1:10256',
    'metrics-bind-address': '127.0.0.1:10249',
    'proxy-mode': 'nftables',
    'cluster-cidr': podRange,
    'hostname-override': nodeName,
    // Those are the machine's, not the cluster's, and may be out of reach.
    'conntrack-max-per-core': '0',
    'conntrack-min': '0',
    'oom-score-adj': '0',
  }),
}
