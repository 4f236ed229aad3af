// The programs of a cluster and the command line of each of the control plane.
import { join } from 'node:path'
import { apiServerUrl, nodeAddress, podRange, serviceRange } from './addresses.ts'
import type { Instance } from './instance.ts'
import type { Level } from './level.ts'
import { nodeFlags } from './nodeFlags.ts'

export const controlPrograms = ['etcd', 'kube-apiserver', 'kube-controller-manager'] as const
export type ControlProgram = (typeof controlPrograms)[number]
export const nodePrograms = ['containerd', 'kube-scheduler', 'kubelet', 'kube-proxy'] as const
export const programs = [...controlPrograms, ...nodePrograms] as const
export type Program = (typeof programs)[number]

/** Those that run in a cluster of this level. */
export function programsOf(level: Level): readonly Program[] {
  return level === 'api' ? controlPrograms : programs
}

/** Where only the cluster's own programs meet; pods have addresses of their own, so no port of theirs collides. */
export const etcdUrl = 'http://127.0.0.1:2379'
const etcdPeerUrl = 'http://127.0.0.1:2380'

/** Arguments of `program`. Each list names a path in the state folder, by which the process is found again. `more` is for a test that wants it otherwise. */
export function planArguments(program: Program, instance: Instance, more: Flags = {}): string[] {
  const flags = {
    etcd: etcdFlags,
    'kube-apiserver': apiServerFlags,
    'kube-controller-manager': controllerManagerFlags,
    ...nodeFlags,
  }[program](instance)
  return Object.entries({ ...flags, ...more }).map(([flag, value]) => `--${flag}=${value}`)
}

export type Flags = Readonly<Record<string, string>>

function etcdFlags({ data }: Instance): Flags {
  return {
    name: 'test',
    'data-dir': join(data, 'etcd'),
    'listen-client-urls': etcdUrl,
    'advertise-client-urls': etcdUrl,
    'listen-peer-urls': etcdPeerUrl,
    'initial-advertise-peer-urls': etcdPeerUrl,
    'initial-cluster': `test=${etcdPeerUrl}`,
    'unsafe-no-fsync': 'true',
    // Who follows what seldom changes knows how far it has come, before that is compacted.
    'watch-progress-notify-interval': '10s',
    'log-level': 'warn',
  }
}

function apiServerFlags({ certificates, auditLog, data }: Instance): Flags {
  const file = (name: string) => join(certificates, name)
  return {
    'etcd-servers': etcdUrl,
    'bind-address': nodeAddress,
    'advertise-address': nodeAddress,
    'secure-port': '6443',
    'service-cluster-ip-range': serviceRange,
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': file('ca.crt'),
    'tls-cert-file': file('apiserver.crt'),
    'tls-private-key-file': file('apiserver.key'),
    'cert-dir': join(data, 'apiserver'),
    'kubelet-client-certificate': file('apiserver-kubelet-client.crt'),
    'kubelet-client-key': file('apiserver-kubelet-client.key'),
    'kubelet-preferred-address-types': 'InternalIP',
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-signing-key-file': file('sa.key'),
    'service-account-key-file': file('sa.pub'),
    'audit-policy-file': join(import.meta.dirname, 'audit-policy.yaml'),
    'audit-log-path': auditLog,
    'audit-log-maxsize': '1000',
    'audit-log-maxbackup': '1',
  }
}

function controllerManagerFlags({ certificates, data }: Instance): Flags {
  const file = (name: string) => join(certificates, name)
  return {
    kubeconfig: file('controller-manager.kubeconfig'),
    'bind-address': '127.0.0.1',
    'cert-dir': join(data, 'controller-manager'),
    'cluster-cidr': podRange,
    'use-service-account-credentials': 'true',
    'root-ca-file': file('ca.crt'),
    'service-account-private-key-file': file('sa.key'),
    'leader-elect': 'false',
    // The default, 20 a second, makes the start take 4 s longer and the garbage collector slow in crowded tests.
    'kube-api-qps': '200',
    'kube-api-burst': '400',
  }
}

/** Of a kubeconfig: where the API server is, and the certificate that speaks for `user`. */
export function buildKubeconfig(user: string, files: { ca: string; cert: string; key: string }): unknown {
  const encode = (text: string) => Buffer.from(text).toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster: { server: apiServerUrl, 'certificate-authority-data': encode(files.ca) } }],
    users: [
      { name: user, user: { 'client-certificate-data': encode(files.cert), 'client-key-data': encode(files.key) } },
    ],
    contexts: [{ name: 'cluster', context: { cluster: 'cluster', user } }],
    'current-context': 'cluster',
  }
}
