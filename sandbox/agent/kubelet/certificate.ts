// The kubelet endpoint's own key and certificate, made by openssl: Node cannot make certificates.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Options } from '../options.ts'

const run = promisify(execFile)

export type Certificate = { key: Buffer; cert: Buffer }

/** The one that was given, else a self-signed one in the state folder, made at every start. */
export async function loadCertificate(options: Options): Promise<Certificate> {
  const { kubeletCert, kubeletKey, state } = options
  if (kubeletCert && kubeletKey) return { cert: await readFile(kubeletCert), key: await readFile(kubeletKey) }
  const files = { cert: join(state, 'kubelet.crt'), key: join(state, 'kubelet.key') }
  await makeCertificate(options, files)
  return { cert: await readFile(files.cert), key: await readFile(files.key) }
}

async function makeCertificate({ nodeName, nodeIP }: Options, files: { cert: string; key: string }): Promise<void> {
  const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '365']
  const who = ['-subj', `/CN=${nodeName}`, '-addext', `subjectAltName=IP:${nodeIP},DNS:${nodeName}`]
  try {
    await run('openssl', [...what, ...who, '-keyout', files.key, '-out', files.cert])
  } catch (cause) {
    const hint = 'install openssl, or give --kubelet-cert and --kubelet-key'
    throw new Error(`cannot make a certificate for the node's HTTPS endpoint: ${hint}`, { cause })
  }
}
