// Namespaces that ask for a Pod Security Standard: what they refuse, and what they warn of.
import { describe, expect, test } from 'vitest'
import { namespaces, pods } from '../../api/kube/resources.ts'
import { eventually } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { samplePod } from './samples.ts'
import { connect, expectStatus } from './server.ts'

const server = await connect()
const { client, ask } = server
const prefix = 'pod-security.kubernetes.io/'
const safe = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}
const main = { name: 'main', image: 'i' }
const hostPID = { hostPID: true, containers: [{ ...main, securityContext: safe }] }
const complaint = 'PodSecurity "baseline:latest": host namespaces (hostPID=true)'

async function labelled(labels: Record<string, string>): Promise<string> {
  const name = await makeNamespace(server)
  await label(name, labels)
  return name
}

function label(name: string, labels: Record<string, string>) {
  const entries = Object.entries(labels).map(([key, value]) => [`${prefix}${key}`, value])
  return ask({
    method: 'PATCH',
    path: `/api/v1/namespaces/${name}`,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { metadata: { labels: Object.fromEntries(entries) } },
  })
}

function tryPod(namespace: string, spec: object) {
  const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`
  return ask({ method: 'POST', path, body: { metadata: { name: 'x' }, spec } })
}

const warning = (text: string) => `299 - ${JSON.stringify(text)}`

describe('a namespace that enforces a level', () => {
  test('refuses the pods that violate it, and takes the others', async () => {
    const namespace = await labelled({ enforce: 'restricted' })
    // A real server sees the labels a moment later.
    await eventually(async () => {
      const answer = await tryPod(namespace, { containers: [main] })
      expectStatus(answer, 403, 'Forbidden', 'pods "x" is forbidden: violates PodSecurity "restricted:latest": ')
      const { message } = answer.body as { message: string }
      expect(message).toContain('allowPrivilegeEscalation != false (container "main" must set securityContext.')
      expect(message).toContain('seccompProfile (pod or container "main" must set securityContext.seccompProfile.type')
      expect(answer.headers).not.toHaveProperty('warning')
    })
    expect((await tryPod(namespace, { containers: [{ ...main, securityContext: safe }] })).status).toBe(201)
  })

  test('judges a running pod again when its image changes, not when it is labelled', async () => {
    const namespace = await makeNamespace(server)
    const pod = await client.create(pods, samplePod(namespace))
    await label(namespace, { enforce: 'restricted' })
    const { name } = pod.metadata
    const image = { spec: { containers: [{ name: pod.spec!.containers[0]!.name, image: 'other' }] } }
    const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`
    await eventually(async () => {
      const answer = await ask({ method: 'PATCH', path: `${path}?dryRun=All`, headers: strategic, body: image })
      expectStatus(answer, 403, 'Forbidden', 'violates PodSecurity "restricted:latest"')
    })
    const labels = { metadata: { labels: { some: 'label' } } }
    expect((await ask({ method: 'PATCH', path, headers: strategic, body: labels })).status).toBe(200)
  })
})

describe('a namespace that warns', () => {
  test('lets a pod in and tells of what it would violate', async () => {
    const namespace = await labelled({ warn: 'baseline' })
    await eventually(async () => {
      const answer = await tryPod(namespace, hostPID)
      expect(answer.status).toBe(201)
      expect(answer.headers.warning).toBe(warning(`would violate ${complaint}`))
    })
  })

  test('tells of the pods that a Deployment would make; one that enforces does so by itself', async () => {
    const namespace = await labelled({ enforce: 'baseline' })
    const labels = { app: 'x' }
    const template = { metadata: { labels }, spec: hostPID }
    await eventually(async () => {
      const answer = await ask({
        method: 'POST',
        path: `/apis/apps/v1/namespaces/${namespace}/deployments?dryRun=All`,
        body: { metadata: { name: 'd' }, spec: { selector: { matchLabels: labels }, template } },
      })
      expect(answer.status).toBe(201)
      expect(answer.headers.warning).toBe(warning(`would violate ${complaint}`))
    })
  })
})

describe('the labels of a namespace', () => {
  test('are refused when they say no level or no release', async () => {
    const labels = { [`${prefix}enforce`]: 'bad', [`${prefix}warn-version`]: 'v2' }
    const answer = await ask({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { metadata: { name: 'bad', labels } },
    })
    const sentence = `Namespace "bad" is invalid: [metadata.labels[${prefix}enforce]: Invalid value: "bad": must be one of privileged, baseline, restricted, metadata.labels[${prefix}warn-version]: Invalid value: "v2": must be "latest" or "v1.x"]`
    expectStatus(answer, 422, 'Invalid', sentence)
    await expect(client.get(namespaces, { name: 'bad' })).rejects.toMatchObject({ kind: 'notFound' })
  })

  test('tell, when they become stricter, of the pods that are there', async () => {
    const namespace = await makeNamespace(server)
    for (const name of ['b', 'a']) {
      await client.create(pods, { metadata: { namespace, name }, spec: { containers: [main] } })
    }
    await client.create(pods, { metadata: { namespace, name: 'c' }, spec: { ...hostPID } })
    const plain = 'allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile'
    const head = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "restricted:latest"`
    const all = [head, `a (and 1 other pod): ${plain}`, 'c: host namespaces']
    // A real server sees the pods a moment later.
    await eventually(async () => {
      await label(namespace, { enforce: 'privileged' })
      const { status, headers } = await label(namespace, { enforce: 'restricted' })
      expect(status).toBe(200)
      expect(headers.warning).toBe(all.map(warning).join(', '))
    })
  })
})
