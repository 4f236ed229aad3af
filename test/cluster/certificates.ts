// The cluster's keys and certificates, made by openssl: Node cannot make certificates.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apiServiceAddress, nodeAddress } from './addresses.ts'
import { run } from './run.ts'

type Certificate = {
  readonly name: string
  /** `/O=.../CN=...`: Kubernetes reads groups from O and the user from CN. */
  readonly subject: string
  /** Subject alternative names, for servers. */
  readonly serves?: readonly string[]
}

const certificates: readonly Certificate[] = [
  {
    name: 'apiserver',
    subject: '/CN=kube-apiserver',
    serves: [
      `IP:${nodeAddress}`,
      `IP:${apiServiceAddress}`,
      'IP:127.0.0.1',
      'DNS:localhost',
      'DNS:kubernetes',
      'DNS:kubernetes.default',
      'DNS:kubernetes.default.svc',
      'DNS:kubernetes.default.svc.cluster.local',
    ],
  },
  { name: 'admin', subject: '/O=system:masters/CN=admin' },
  { name: 'controller-manager', subject: '/CN=system:kube-controller-manager' },
  { name: 'scheduler', subject: '/CN=system:kube-scheduler' },
  { name: 'proxy', subject: '/CN=system:kube-proxy' },
  { name: 'apiserver-kubelet-client', subject: '/O=system:masters/CN=kube-apiserver-kubelet-client' },
  /** For the kubelet or a node agent: both its HTTPS endpoint and, if it wants no admin rights, its account. */
  {
    name: 'kubelet',
    subject: '/O=system:nodes/CN=system:node:node-1',
    serves: [`IP:${nodeAddress}`, 'IP:127.0.0.1', 'DNS:localhost'],
  },
]

/** A configuration of our own: the machine's would add extensions that contradict ours. */
const configuration = '[req]\ndistinguished_name = subject\n[subject]\n'

/** Writes NAME.crt and NAME.key for all of them into `folder`, with one authority (ca) and the service-account keys (sa.key, sa.pub). */
export async function makeCertificates(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'openssl.cnf'), configuration)
  await Promise.all([
    makeSigningKey(folder),
    request({
      folder,
      name: 'ca',
      subject: '/CN=test-cluster-ca',
      extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign,cRLSign'],
    }),
  ])
  await Promise.all(certificates.map(certificate => makeCertificate(folder, certificate)))
}

async function makeSigningKey(folder: string): Promise<void> {
  const key = join(folder, 'sa.key')
  const generate = ['openssl', 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-out', key]
  await run('make the service-account key', generate)
  const publish = ['openssl', 'pkey', '-in', key, '-pubout', '-out', join(folder, 'sa.pub')]
  await run('make the public service-account key', publish)
}

export function makeCertificate(folder: string, { name, subject, serves }: Certificate): Promise<void> {
  const usage = serves ? 'serverAuth,clientAuth' : 'clientAuth'
  const extensions = ['basicConstraints=critical,CA:FALSE', `extendedKeyUsage=${usage}`]
  if (serves) extensions.push(`subjectAltName=${serves.join(',')}`)
  const authority = ['-CA', join(folder, 'ca.crt'), '-CAkey', join(folder, 'ca.key')]
  return request({ folder, name, subject, extensions, authority })
}

type Request = {
  readonly folder: string
  readonly name: string
  readonly subject: string
  readonly extensions: readonly string[]
  readonly authority?: readonly string[]
}

async function request({ folder, name, subject, extensions, authority = [] }: Request): Promise<void> {
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650']
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)]
  const config = ['-config', join(folder, 'openssl.cnf')]
  const described = ['-subj', subject, ...extensions.flatMap(extension => ['-addext', extension])]
  const command = ['openssl', 'req', '-x509', ...config, ...newKey, ...authority, ...described, ...files]
  await run(`make the certificate ${name}`, command)
}
