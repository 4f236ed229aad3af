// Whom this machine trusts: kubectl, like every program in Go, asks the system where a kubeconfig names no authority, and not a list of its own.
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import tls from 'node:tls'
import type { Environment } from '../config.ts'
import { certificatesIn } from './pem.ts'

/** Go's list (crypto/x509), of which the first that can be read holds. */
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
/** All of them hold, beside the file. */
const FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs']

/**
 * Certificates, each in PEM; undefined when the system names nobody: then the list that Node brings holds. SSL_CERT_FILE stands in the
 * place of the files and SSL_CERT_DIR in that of the folders, as in Go: whoever names one of the two still trusts those of the other.
 */
export async function systemRoots(env: Environment): Promise<string[] | undefined> {
  const { SSL_CERT_FILE: file, SSL_CERT_DIR: folders } = env
  const isMac = process.platform === 'darwin'
  const texts = [
    await readFirst(file ? [file] : isMac ? [] : FILES),
    ...(await readFolders(folders ? folders.split(':') : isMac ? [] : FOLDERS)),
  ]
  const named = [...texts, ...(isMac ? certificatesOf('system') : [])].flatMap(certificatesIn)
  if (named.length === 0 && !file && !folders) return undefined
  return [...new Set([...named, ...certificatesOf('extra').flatMap(certificatesIn)])]
}

/** `extra` are those of NODE_EXTRA_CA_CERTS. An older Node cannot say. */
function certificatesOf(store: 'system' | 'extra'): readonly string[] {
  return 'getCACertificates' in tls ? tls.getCACertificates(store) : []
}

async function readFirst(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  return ''
}

/** As Go: what cannot be read is passed over, and so is a second name of a file in the same folder. */
async function readFolders(folders: readonly string[]): Promise<string[]> {
  const paths = await Promise.all(
    folders.map(async folder => (await readdir(folder).catch(() => [])).map(name => join(folder, name))),
  )
  return Promise.all(
    paths.flat().map(async path => {
      const target = await readlink(path).catch(() => '/')
      return target.includes('/') ? readFile(path, 'utf8').catch(() => '') : ''
    }),
  )
}
