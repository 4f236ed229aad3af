// What a pod is given: variables, files, tokens, an image's command; and what happens while some of it is missing.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PodSpec } from '../../api/kube/objects.ts'
import { configMaps, pods, secrets, serviceAccounts } from '../../api/kube/resources.ts'
import { connect, randomName } from '../conformance/server.ts'
import { condition, setAgentStage, stateOf } from './agentStage.ts'

const stage = await setAgentStage(21)
const server = await connect()
const { client, namespace } = stage
const imagesFile = join(stage.state, '..', 'images.yaml')

beforeAll(async () => {
  await writeFile(imagesFile, '')
  await stage.start('--images', imagesFile)
})

const once = { restartPolicy: 'Never' } as const
const mount = (mountPath: string) => [{ name: 'v', mountPath }]

async function makeSecret(data: Record<string, string>, name = randomName('secret')): Promise<string> {
  await client.create(secrets, { metadata: { namespace, name }, stringData: data })
  return name
}

async function outputOf(script: string, spec: Partial<PodSpec> = {}, container = {}): Promise<string> {
  const { metadata } = await stage.run(script, { container, spec: { ...once, ...spec } })
  await stage.reached(
    metadata.name,
    'ended',
    ({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed',
  )
  return await stage.log(metadata.name)
}

describe('variables', () => {
  it('come from the pod, its sources and the sandbox, as in a container', async () => {
    const secret = await makeSecret({ password: 'hush' })
    const env = [
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: secret, key: 'password' } } },
      { name: 'URL', value: 'tcp://$(POD_IP):80' },
    ]
    const lines = (await outputOf('env', {}, { env, resources: { limits: { cpu: '250m' } } })).split('\n')
    const variables = Object.fromEntries(lines.map(line => line.split(/=(.*)/s).slice(0, 2)))
    expect(variables).toMatchObject({ CPU: '250', PASSWORD: 'hush', URL: `tcp://${variables.POD_IP}:80` })
    expect(variables.BIND_HOST).toBe(variables.POD_IP)
    expect(variables.HOME).toBe(variables.POD_ROOT)
    expect(variables).not.toHaveProperty('KUBECONFIG')
    expect(variables.KUBERNETES_SERVICE_HOST).toMatch(/^[\d.]+$/)
  })

  it('that refer to a missing Secret keep the container waiting, by name, until it is there', async () => {
    const name = randomName('secret')
    const env = [{ name: 'X', valueFrom: { secretKeyRef: { name, key: 'x' } } }]
    const { metadata } = await stage.run('echo got $X; exec sleep 1000', { container: { env } })
    const waiting = await stage.reached(
      metadata.name,
      'waiting for its Secret',
      pod => stateOf(pod)?.state?.waiting?.reason === 'CreateContainerConfigError',
    )
    expect(stateOf(waiting)?.state?.waiting?.message).toContain(`secret "${name}" not found`)
    await makeSecret({ x: 'it' }, name)
    await stage.ready(metadata.name)
    expect(await stage.log(metadata.name)).toBe('got it\n')
  })
})

describe('files', () => {
  it('of a Secret and a ConfigMap lie below the root and follow their source', async () => {
    const secret = await makeSecret({ key: 'one\n' })
    const { metadata } = await stage.run(
      'cat etc/v/key; until grep -q two etc/v/key; do sleep 0.05; done; cat etc/v/key; exec sleep 1000',
      {
        container: { volumeMounts: mount('/etc/v') },
        spec: { volumes: [{ name: 'v', secret: { secretName: secret } }] },
      },
    )
    await stage.ready(metadata.name)
    await expect.poll(() => stage.log(metadata.name)).toBe('one\n')
    await client.patch(secrets, { namespace, name: secret }, { stringData: { key: 'two\n' } }, { type: 'merge' })
    await expect.poll(() => stage.log(metadata.name)).toBe('one\ntwo\n')
  })

  it('that cannot be made hold the pod back, and an Event says why, until they can', async () => {
    const name = randomName('config')
    const { metadata } = await stage.run('cat etc/v/key; exec sleep 1000', {
      container: { volumeMounts: mount('/etc/v') },
      spec: { volumes: [{ name: 'v', configMap: { name } }] },
    })
    await expect.poll(() => stage.reasons(metadata.name)).toContain('FailedMount')
    expect((await stage.get(metadata.name))?.status?.phase).toBe('Pending')
    await client.create(configMaps, { metadata: { namespace, name }, data: { key: 'late' } })
    await stage.ready(metadata.name)
  })

  it('in an emptyDir outlive a restart of the container and are shared', async () => {
    const volumes = [{ name: 'v', emptyDir: {} }]
    const both =
      'echo run >> var/v/count; [ $(wc -l < var/v/count) -ge 3 ] && cat var/v/count && exec sleep 1000; exit 1'
    const { metadata } = await stage.run(both, { container: { volumeMounts: mount('/var/v') }, spec: { volumes } })
    await stage.reached(metadata.name, 'running for the third time', pod => stateOf(pod)?.restartCount === 2)
    await expect.poll(() => stage.log(metadata.name)).toBe('run\nrun\nrun\n')
  })

  it('that cannot be put in place are told, and the pod can still be deleted', async () => {
    const volumes = [
      { name: 'v', hostPath: { path: '/proc' } },
      { name: 'w', emptyDir: {} },
    ]
    const volumeMounts = [...mount('/host'), { name: 'w', mountPath: '/host/inside' }]
    const { metadata } = await stage.run('exec sleep 1000', { container: { volumeMounts }, spec: { volumes } })
    const isTold = (pod: Parameters<typeof stateOf>[0]) =>
      stateOf(pod)?.state?.waiting?.reason === 'CreateContainerError'
    const pod = await stage.reached(metadata.name, 'told', isTold)
    expect(stateOf(pod)?.state?.waiting?.message).toContain('/host/inside')
    await client.delete(pods, { namespace, name: metadata.name })
    await stage.gone(metadata.name)
  })

  it('of kinds that the sandbox lacks are refused with a sentence', async () => {
    const spec = { volumes: [{ name: 'v', nfs: { server: 'x', path: '/' } }] }
    const { metadata } = await stage.run('true', { spec })
    await expect.poll(() => stage.reasons(metadata.name)).toContain('FailedMount')
  })
})

it('a token of its own ServiceAccount opens the API', async () => {
  const account = randomName('account')
  await client.create(serviceAccounts, { metadata: { namespace, name: account } })
  const where = 'var/run/secrets/kubernetes.io/serviceaccount'
  const { metadata } = await stage.run(`cat ${where}/namespace; echo; cat ${where}/token; echo; exec sleep 1000`, {
    spec: { serviceAccountName: account, automountServiceAccountToken: true },
  })
  await stage.ready(metadata.name)
  const [said, token] = await expect
    .poll(async () => (await stage.log(metadata.name)).split('\n'))
    .toHaveLength(3)
    .then(async () => (await stage.log(metadata.name)).split('\n'))
  expect(said).toBe(namespace)
  const answer = await server.ask({
    ...{ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', token },
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  })
  expect(answer.body).toMatchObject({
    status: { userInfo: { username: `system:serviceaccount:${namespace}:${account}` } },
  })
})

describe('an image', () => {
  it('that nothing maps keeps the pod waiting with a sentence, until the images file has it', async () => {
    const image = 'example.com/some/app:1'
    const { metadata } = await stage.run('', { container: { image, command: undefined, args: ['from', 'args'] } })
    const refused = await stage.reached(metadata.name, 'in back-off', pod =>
      ['ErrImagePull', 'ImagePullBackOff'].includes(stateOf(pod)?.state?.waiting?.reason ?? ''),
    )
    expect(stateOf(refused)?.state?.waiting?.message).toContain(`--image ${image}='COMMAND'`)
    await stage.reached(
      metadata.name,
      'in back-off',
      pod => stateOf(pod)?.state?.waiting?.reason === 'ImagePullBackOff',
    )
    await writeFile(imagesFile, `${image}: sh -c 'echo mapped $* on $BIND_HOST; exec sleep 1000' sh\n`)
    const pod = await stage.ready(metadata.name)
    await expect.poll(() => stage.log(metadata.name)).toBe(`mapped from args on ${pod.status?.podIP}\n`)
  })
})

it('nothing of a pod stays on disk once it is gone', async () => {
  const { metadata } = await stage.run('exec sleep 1000')
  await stage.ready(metadata.name)
  const folder = join(stage.state, 'pods', metadata.uid!)
  await expect(readFile(join(folder, 'processes.json'), 'utf8')).resolves.toContain('pid')
  await client.delete(pods, { namespace, name: metadata.name })
  await stage.gone(metadata.name)
  await expect.poll(() => readFile(join(folder, 'processes.json')).catch(error => error.code)).toBe('ENOENT')
  expect(condition(await stage.get(metadata.name), 'Ready')).toBeUndefined()
})
