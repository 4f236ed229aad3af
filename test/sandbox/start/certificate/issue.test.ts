// Certificates as Node, and openssl where it is installed, judge them.
import { execFileSync, spawnSync } from 'node:child_process'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { issue } from '../../../../sandbox/start/certificate/issue.ts'

const notBeforeMs = Date.now() - 3_600_000
const notAfterMs = Date.UTC(2051, 5, 1, 12, 30, 59)
const lasting = { notBeforeMs, notAfterMs }
const ca = issue({ subject: { name: 'authority' }, issuer: undefined, ...lasting })
const names = { addresses: ['127.0.0.1', '127.93.255.1'], hosts: ['localhost', 'kubernetes.default.svc'] }
const server = issue({ subject: { name: 'server' }, issuer: ca, names, ...lasting })
const client = issue({ subject: { name: 'client', group: 'system:masters' }, issuer: ca, ...lasting })
const read = ({ cert }: { cert: string }) => new X509Certificate(cert)

it('an authority signs itself and others', () => {
  expect(read(ca)).toMatchObject({ ca: true, subject: 'CN=authority', issuer: 'CN=authority' })
  for (const each of [ca, server, client]) {
    expect(read(each).checkIssued(read(ca))).toBe(true)
    expect(read(each).verify(createPublicKey(ca.privateKey))).toBe(true)
    expect(read(each).checkPrivateKey(each.privateKey)).toBe(true)
  }
  expect(read(server).verify(createPublicKey(client.privateKey))).toBe(false)
})

it('a server bears its names, lasts as long as it must, and is no client', () => {
  const certificate = read(server)
  expect(certificate).toMatchObject({ ca: false, keyUsage: ['1.3.6.1.5.5.7.3.1'] })
  // Node's word for "no authority" looks at the key's usage too: basicConstraints themselves, critical and empty.
  expect(certificate.raw.toString('hex')).toContain('0603551d130101ff04023000')
  expect(certificate.subjectAltName).toBe(
    'DNS:localhost, DNS:kubernetes.default.svc, IP Address:127.0.0.1, IP Address:127.93.255.1',
  )
  expect(certificate.validToDate.getTime()).toBe(Math.floor(notAfterMs / 1000) * 1000)
  expect(certificate.validFromDate.getTime()).toBe(Math.floor(notBeforeMs / 1000) * 1000)
})

it('a client is in its group, and no server', () => {
  expect(read(client)).toMatchObject({ subject: 'O=system:masters\nCN=client', keyUsage: ['1.3.6.1.5.5.7.3.2'] })
})

it('no two have the same serial number', () => {
  expect(new Set([ca, server, client].map(each => read(each).serialNumber)).size).toBe(3)
})

it.runIf(spawnSync('openssl', ['version']).status === 0)('openssl finds nothing to complain of, strictly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = (name: string) => join(folder, name)
  for (const [name, { cert }] of Object.entries({ ca, server, client })) writeFileSync(file(name), cert)
  const verify = (purpose: string, name: string) =>
    execFileSync('openssl', ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', file('ca'), file(name)], {
      stdio: 'pipe',
    })
  expect(String(verify('sslserver', 'server'))).toContain('OK')
  expect(String(verify('sslclient', 'client'))).toContain('OK')
  expect(() => verify('sslclient', 'server')).toThrow()
})
