// Where the server is and whom to trust: both reach the same one, or none.
import { certificate } from '../../server.ts'
import { startSocksProxy } from '../socksProxy.ts'
import { compareAll } from './compare.ts'
import { base64, insecure, one } from './wishes.ts'

compareAll('the server beside kubectl', {
  'an authority beside the kubeconfig': {
    files: async (witness, folder) => {
      await folder.write('ca.pem', (await certificate()).cert)
      return [one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority': 'ca.pem' })]
    },
  },
  'an authority within': {
    files: async witness => [
      one(
        witness,
        { token: 'T' },
        { server: witness.url, 'certificate-authority-data': base64((await certificate()).cert) },
      ),
    ],
  },
  'an authority whose file is missing': {
    files: witness => [one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority': 'missing' })],
  },
  'an authority that only the system knows, by SSL_CERT_FILE': {
    files: async (witness, folder) => {
      await folder.write('roots/ca.pem', (await certificate()).cert)
      return [one(witness, { token: 'T' }, { server: witness.url })]
    },
    env: ({ path }) => ({ SSL_CERT_FILE: `${path}/roots/ca.pem` }),
  },
  'an authority that only the system knows, by SSL_CERT_DIR': {
    files: async (witness, folder) => {
      await folder.write('roots/ca.pem', (await certificate()).cert)
      await folder.write('roots/README', 'no certificate')
      return [one(witness, { token: 'T' }, { server: witness.url })]
    },
    env: ({ path }) => ({ SSL_CERT_DIR: `/nowhere:${path}/roots` }),
  },
  'an authority behind files that hold no good certificate, by SSL_CERT_DIR': {
    files: async (witness, folder) => {
      const { cert } = await certificate()
      await folder.write('roots/a.pem', '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n')
      await folder.write('roots/b.pem', '-----BEGIN CERTIFICATE-----\nbm90aGl')
      await folder.write('roots/c.pem', cert)
      return [one(witness, { token: 'T' }, { server: witness.url })]
    },
    env: ({ path }) => ({ SSL_CERT_DIR: `${path}/roots` }),
  },
  'an authority by SSL_CERT_DIR beside an SSL_CERT_FILE that is missing': {
    files: async (witness, folder) => {
      await folder.write('roots/ca.pem', (await certificate()).cert)
      return [one(witness, { token: 'T' }, { server: witness.url })]
    },
    env: ({ path }) => ({ SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: `${path}/roots` }),
  },
  'an authority and no check': {
    files: async witness => [
      one(witness, { token: 'T' }, { ...insecure(witness), 'certificate-authority-data': base64('x') }),
    ],
  },
  '--insecure-skip-tls-verify over an authority': {
    files: async witness => [
      one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority-data': base64('wrong') }),
    ],
    args: ['--insecure-skip-tls-verify'],
  },
  'another name of the server': {
    files: witness => [one(witness, { token: 'T' }, { ...insecure(witness), 'tls-server-name': 'kubernetes.test' })],
  },
  'a SOCKS5 proxy on the way': {
    files: async witness => {
      const { port } = await startSocksProxy(witness.port)
      const cluster = { server: 'https://kubernetes.test:6443', 'insecure-skip-tls-verify': true }
      return [one(witness, { token: 'T' }, { ...cluster, 'proxy-url': `socks5://127.0.0.1:${port}` })]
    },
  },
  'a SOCKS5 proxy that wants a password': {
    files: async witness => {
      const { port } = await startSocksProxy(witness.port, { password: 'me:se cret' })
      const cluster = { server: 'https://kubernetes.test:6443', 'insecure-skip-tls-verify': true }
      return [one(witness, { token: 'T' }, { ...cluster, 'proxy-url': `socks5://me:se%20cret@127.0.0.1:${port}` })]
    },
  },
  '--server drops the name in the file': {
    files: witness => [
      one(
        witness,
        { token: 'T' },
        { ...insecure(witness), server: 'https://127.0.0.1:1', 'tls-server-name': 'a.test' },
      ),
    ],
    args: ['--server', '$URL'],
  },
})
