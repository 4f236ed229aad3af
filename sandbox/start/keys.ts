// Everything secret of one sandbox, in one file, so that no two parts of it can come from different times.
import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto'
import { areGood, type Called, type Certificates, makeCertificates } from './certificates.ts'
import type { Folder } from './folder.ts'
import { layOut } from './network.ts'
import { readSaved, saveJson } from './saved.ts'

export type Keys = {
  readonly certificates: Certificates
  /** Private, with its `kid`: signs ServiceAccount tokens. */
  readonly serviceAccount: JsonWebKey
  readonly tokens: { readonly admin: string; readonly agent: string }
}

/** The folder's, with certificates renewed when their time is near; made when there are none. */
export async function loadKeys(folder: Folder, network: number, nowMs: number): Promise<Keys> {
  const called = namesOf(network)
  const kept = readSaved(folder.keys, isKeys, `delete ${folder.root} to begin anew`)
  if (kept && areGood(kept.certificates, called, nowMs)) return kept
  const certificates = makeCertificates(called, nowMs)
  const keys: Keys = kept ? { ...kept, certificates } : { certificates, ...makeSecrets() }
  saveJson(folder.keys, keys)
  return keys
}

export function namesOf(network: number): Called {
  const { nodeIP, clusterIPRange } = layOut(network)
  const service = clusterIPRange.replace(/\.0\/.*$/, '.1')
  const within = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local']
  return {
    server: { addresses: ['127.0.0.1', nodeIP, service], hosts: ['localhost', ...within] },
    kubelet: { addresses: [nodeIP], hosts: ['sandbox'] },
  }
}

function makeSecrets(): Omit<Keys, 'certificates'> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const token = () => randomBytes(32).toString('base64url')
  return {
    serviceAccount: { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', kid: randomBytes(8).toString('hex') },
    tokens: { admin: token(), agent: token() },
  }
}

function isKeys(value: unknown): value is Keys {
  const { certificates, serviceAccount, tokens } = (value ?? {}) as Partial<Keys>
  return Boolean(certificates?.ca && certificates.server && serviceAccount?.kid && tokens?.admin && tokens.agent)
}
