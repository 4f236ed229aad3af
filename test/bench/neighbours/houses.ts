// The services that crowds come to: each with one proxy, whose process is short of something, or ends TLS, or is as it always is.
import type { Secret } from '../../../api/kube/objects.ts'
import { issue } from '../../../sandbox/start/certificate/issue.ts'
import { type Furnishing, type ServiceWish, service } from '../../soak/ground.ts'

export type House = {
  readonly wish: ServiceWish
  readonly furnishing: Pick<Furnishing, 'proxy' | 'secrets'>
  readonly isSecure: boolean
}

/** Those who are measured. */
export const SERVED = 5

const DAY_MS = 86_400_000
const inShell = (before: string, after = '') => ({
  proxy: (command: string) => `/bin/sh -c '${before}exec ${command} "$@"${after}' sh`,
})

/** All pods are taken by those who are measured: whoever comes waits, at the same proxy. */
const full: ServiceWish = {
  ...{ replicas: SERVED, pool: { maxPods: SERVED }, proxy: { replicas: 1 } },
  connections: { queue: { length: 20_000, timeout: '10m' }, refusalMessage: 'no pod is free\n' },
}
const ordinary: House = { wish: full, furnishing: {}, isSecure: false }

export const houses = {
  ordinary,
  /** Pods are left for somebody else. */
  spare: { ...ordinary, wish: { ...full, replicas: SERVED + 1, pool: { maxPods: 30 } } },
  secure: {
    wish: {
      ...full,
      connections: { firstByteTimeout: '3s' },
      proxy: { replicas: 1, tls: { secretName: 'bench-tls' } },
    },
    furnishing: { secrets: [makeSecret('bench-tls')] },
    isSecure: true,
  },
  fewDescriptors: { ...ordinary, furnishing: inShell('ulimit -n 256; ') },
  fullDisk: { ...ordinary, furnishing: inShell('', ' >/dev/full 2>&1') },
  littleMemory: { ...ordinary, furnishing: inShell('NODE_OPTIONS=--max-old-space-size=24 ') },
} as const satisfies Record<string, House>

export type HouseName = keyof typeof houses

function makeSecret(name: string): Secret {
  const now = Date.now()
  const { cert, privateKey } = issue({
    ...{ subject: { name }, issuer: undefined, names: { addresses: ['127.0.0.1'], hosts: ['localhost'] } },
    ...{ notBeforeMs: now - DAY_MS, notAfterMs: now + DAY_MS },
  })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const encode = (text: string) => Buffer.from(text).toString('base64')
  return {
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls' },
    metadata: { namespace: service.namespace, name },
    data: { 'tls.crt': encode(cert), 'tls.key': encode(key) },
  } as Secret
}
