// What stands in the certificates of a kubeconfig beside the good one, or in its place: both trust the same, or refuse it in the same words.
import { certificate } from '../../server.ts'
import { compareAll } from './compare.ts'
import { base64, one } from './wishes.ts'

const bad = '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n'
const cut = '-----BEGIN CERTIFICATE-----\nbm90aGl\n-----END CERTIFICATE-----\n'

/** `change` makes of a good certificate what stands in the kubeconfig. */
const holding = (change: (good: string) => string) => ({
  files: async (witness: Parameters<typeof one>[0]) => [
    one(
      witness,
      { token: 'T' },
      { server: witness.url, 'certificate-authority-data': base64(change((await certificate()).cert)) },
    ),
  ],
})

compareAll('an authority beside kubectl', {
  'behind a certificate that is none': holding(good => bad + good),
  'before a certificate that is none': holding(good => good + bad),
  'behind one that was cut off': holding(good => cut + good),
  'behind one that never ends': holding(good => `-----BEGIN CERTIFICATE-----\nbm90\n${good}`),
  'among words': holding(good => `hello\n${good}\nbye`),
  'behind something else': holding(good => good.replaceAll('CERTIFICATE', 'PRIVATE KEY') + good),
  'with headers': holding(good => good.replace('-----\n', '-----\nA: b\n\n')),
  'with headers, before a good one': holding(good => good.replace('-----\n', '-----\nA: b\n\n') + good),
  'of a kind that OpenSSL alone knows': holding(good => good.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE')),
  indented: holding(good => good.replace(/^/gm, '  ')),
  'with the line ends of Windows': holding(good => good.replace(/\n/g, '\r\n')),
  'in a single line': holding(good => good.replace(/\n(?!-|$)/g, '')),
  'that is none': holding(() => bad),
  'of words alone': holding(() => 'nothing'),
  'whose base64 has line ends': {
    files: async witness => {
      const data = base64((await certificate()).cert).replace(/(.{60})/g, '$1\n')
      return [one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority-data': data })]
    },
  },
  'in a file, behind a certificate that is none': {
    files: async (witness, folder) => {
      await folder.write('ca.pem', bad + (await certificate()).cert)
      return [one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority': 'ca.pem' })]
    },
  },
})

const pair = (change: (own: { cert: string; key: string }) => { cert: string; key: string }) => ({
  files: async (witness: Parameters<typeof one>[0]) => {
    const { cert, key } = change(await certificate())
    return [one(witness, { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) })]
  },
})

/** Of nobody's certificate. */
const otherKey =
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n'

compareAll('a certificate of ours beside kubectl', {
  'that is no PEM': pair(({ key }) => ({ cert: 'x', key })),
  'whose key is no PEM': pair(({ cert }) => ({ cert, key: 'x' })),
  'among words': pair(({ cert, key }) => ({ cert: `Subject: me\n${cert}`, key: `Attributes\n${key}` })),
  'behind its key in the same text': pair(({ cert, key }) => ({ cert: key + cert, key: cert + key })),
})

compareAll('a key that is not ours beside kubectl', {
  'is refused': pair(({ cert }) => ({ cert, key: otherKey })),
})
