// Whom we trust where a kubeconfig names no authority: Go's answers, for what SSL_CERT_FILE and SSL_CERT_DIR may be.
import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import { expect, test } from 'vitest'
import { systemRoots } from '../../../../api/kube/kubeconfig/roots.ts'
import { certificate } from '../server.ts'
import { openFolder } from './folder.ts'

/** NODE_EXTRA_CA_CERTS of whoever runs the tests are trusted in any case. */
const names = (roots: readonly string[] | undefined) =>
  roots?.map(pem => new X509Certificate(pem).fingerprint256).sort()
const extra = names([...new Set(tls.getCACertificates('extra'))])
const folders = '/etc/ssl/certs:/etc/pki/tls/certs'

test('whoever names a file still trusts the folders of the system', async () => {
  const own = await (await openFolder()).write('own.pem', (await certificate()).cert)
  const roots = await systemRoots({ SSL_CERT_FILE: own })
  expect(names(roots)).toEqual(names(await systemRoots({ SSL_CERT_FILE: own, SSL_CERT_DIR: folders })))
  expect(names(roots)).toContain(new X509Certificate((await certificate()).cert).fingerprint256)
})

test('a file that is missing stands in the place of all others, and the folders hold', async () => {
  const roots = await systemRoots({ SSL_CERT_FILE: '/nowhere' })
  expect(names(roots)).toEqual(names(await systemRoots({ SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: folders })))
})

test('whoever names a file and a folder without a certificate trusts nobody', async () => {
  expect(names(await systemRoots({ SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: '/nowhere' }))).toEqual(extra)
})

test('a certificate that stands in several files is named once', async () => {
  const { cert } = await certificate()
  const folder = await openFolder()
  for (const name of ['a.pem', 'b.pem']) await folder.write(name, `# mine\n${cert}`)
  const roots = await systemRoots({ SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: folder.path })
  expect(roots).toHaveLength(1 + extra!.length)
})
