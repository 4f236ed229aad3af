// The sample of TLS: clients see the certificate of the user's Secret, and each has a pod of its own behind it.
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { secrets } from '../../api/kube/resources.ts'
import type { DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'
import { Scene } from './scene.ts'

const file = join(import.meta.dirname, '../../manifests/samples/tls.yaml')
const { spec } = parse(readFileSync(file, 'utf8')) as { spec: DedicatedServiceSpec & { image: string } }
const hasNginx = existsSync('/usr/sbin/nginx')

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('tls')
})
afterAll(() => scene.close())

it.runIf(hasNginx)('shows clients the certificate of the Secret, from a pod of their own', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'game.example.com' }])
  const data = { 'tls.crt': Buffer.from(cert).toString('base64'), 'tls.key': Buffer.from(key).toString('base64') }
  const metadata = { namespace: scene.namespace, name: 'my-tls' }
  await scene.client.create(secrets, { metadata, type: 'kubernetes.io/tls', data })
  await scene.create('web', { ...spec, env: [] })
  await scene.untilWarm('web', 2)
  const { status } = await scene.service('web')
  const answers = await Promise.all([ask(status!.address!), ask(status!.address!)])
  expect(answers.map(({ fingerprint }) => fingerprint)).toEqual(Array(2).fill(new X509Certificate(cert).fingerprint256))
  expect(new Set(answers.map(({ body }) => body)).size).toBe(2)
  for (const { body } of answers) expect(body).toMatch(/^served by web-/)
})

async function ask(address: string): Promise<{ body: string; fingerprint: string }> {
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    get(`https://${address}/`, { rejectUnauthorized: false, agent: false }, resolve).once('error', reject)
  })
  const fingerprint = (answer.socket as TLSSocket).getPeerCertificate().fingerprint256
  return { body: await text(answer), fingerprint }
}
