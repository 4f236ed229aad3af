// Certificates that clients accept, made anew only when they must.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { expect, it } from 'vitest'
import { areGood, type Called, makeCertificates } from '../../../sandbox/start/certificates.ts'
import { namesOf } from '../../../sandbox/start/keys.ts'

const DAY_MS = 24 * 3_600_000
const called = namesOf(93)
const now = Date.now()
const made = makeCertificates(called, now)
const renamed: Called = { ...called, server: { ...called.server, addresses: ['127.0.0.1', '127.94.0.1'] } }

it.each([
  ['are kept', made, called, now, true],
  ['are kept for a year', made, called, now + 365 * DAY_MS, true],
  ['are renewed half a year before they end', made, called, now + 551 * DAY_MS, false],
  ['are renewed when a name is new', made, renamed, now, false],
  ['are renewed when one is torn', { ...made, kubelet: { ...made.kubelet, cert: 'torn' } }, called, now, false],
])('%s', (_, certificates, names, nowMs, good) => {
  expect(areGood(certificates, names, nowMs)).toBe(good)
})

it('join server and client, each of which knows the other', async () => {
  const { ca, server, kubeletClient } = made
  const listener = createServer({ ...server, ca: ca.cert, requestCert: true, rejectUnauthorized: true })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const client = connect({ port, host: '127.0.0.1', ca: ca.cert, ...kubeletClient })
  const [[arrived]] = (await Promise.all([once(listener, 'secureConnection'), once(client, 'secureConnect')])) as [
    [TLSSocket],
    unknown,
  ]
  expect(arrived.getPeerCertificate().subject).toMatchObject({
    O: 'system:masters',
    CN: 'kube-apiserver-kubelet-client',
  })
  client.destroy()
  arrived.destroy()
  listener.close()
})
