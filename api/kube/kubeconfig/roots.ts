// Whom this machine trusts: kubectl, like every program in Go, asks the system where a kubeconfig names no authority, and not a list of its own.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import tls from 'node:tls'
import type { Environment } from '../config.ts'

/** Go's list (crypto/x509), of which the first that can be read holds. */
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** PEM; undefined when the system names nobody: then the list that Node brings holds. SSL_CERT_FILE and SSL_CERT_DIR are obeyed. */
export async function systemRoots(env: Environment): Promise<string | undefined> {
  const { SSL_CERT_FILE: file, SSL_CERT_DIR: folders } = env
  const named = [
    ...(await readFirst(file ? [file] : process.platform === 'darwin' ? [] : FILES)),
    ...(folders ? await readFolders(folders.split(':')) : []),
    ...(process.platform === 'darwin' ? certificatesOf('system') : []),
  ]
  return named.length === 0 ? undefined : [...named, ...certificatesOf('extra')].join('\n')
}

/** `extra` are those of NODE_EXTRA_CA_CERTS. An older Node cannot say. */
function certificatesOf(store: 'system' | 'extra'): readonly string[] {
  return 'getCACertificates' in tls ? tls.getCACertificates(store) : []
}

async function readFirst(paths: readonly string[]): Promise<string[]> {
  for (const path of paths) {
    const found = await readPem(path)
    if (found) return [found]
  }
  return []
}

async function readFolders(folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(
    folders.map(async folder => (await readdir(folder).catch(() => [])).map(name => join(folder, name))),
  )
  const files = await Promise.all(names.flat().map(readPem))
  return files.filter(text => text !== undefined)
}

/** As Go: what cannot be read, or holds no certificate, is passed over. */
async function readPem(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.includes('-----BEGIN') ? text : undefined
}
