// Pods of our images that are told to end while they start: Kubernetes deletes a service that somebody has just made, or moves a proxy that has just begun.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProxyPod } from '../../operator/build/proxyPod.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { sampleService } from '../operator/build/sample.ts'
import { kubectl } from '../product/kubectl.ts'

const namespace = `early-end-${randomBytes(3).toString('hex')}`
const names = Array.from({ length: 8 }, (_, index) => `proxy-${index}`)
const here = ['--namespace', namespace]

beforeAll(async () => {
  await kubectl(['create', 'namespace', namespace])
  await kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted'])
})
afterAll(async () => {
  await kubectl(['delete', 'pods', '--all', '--force', '--grace-period=0', ...here])
  await kubectl(['delete', 'namespace', namespace, '--wait=false'])
})

function proxyPod(name: string): object {
  const image = `isolation-proxy/proxy:${packageJson.version}`
  const { spec } = buildProxyPod(sampleService(), { image, logLevel: 'info', environment: {} })
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { ...spec, serviceAccountName: 'default' } }
}

it('proxies end at once, and do not stay for the hour that they have for their connections', async () => {
  const list = { apiVersion: 'v1', kind: 'List', items: names.map(proxyPod) }
  await kubectl(['apply', '--filename=-', ...here], JSON.stringify(list))
  // One after another, so that some are met while Node starts.
  for (const name of names) await kubectl(['delete', 'pod', name, '--wait=false', ...here])
  await kubectl(['wait', '--for=delete', ...names.map(name => `pod/${name}`), '--timeout=240s', ...here])
  expect(await kubectl(['get', 'pods', '--output=name', ...here])).toBe('')
}, 120_000)
