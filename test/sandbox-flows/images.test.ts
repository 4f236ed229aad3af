// What a person maps, what nobody maps, and a program that will not run twice.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { Pod } from '../../api/kube/objects.ts'
import { pods } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { clientOf, endAll, isOpen, newFolder, start } from './command.ts'

afterEach(endAll)

/** Nobody of this machine has it, at any address: the programs here want all of them. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '0.0.0.0')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const port = await findFreePort()

const pod = (name: string, image: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name },
    spec: {
      containers: [
        {
          ...{ name: 'target', image, ports: [{ containerPort: port }] },
          env: [
            { name: 'PORT', value: String(port) },
            { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          ],
        },
      ],
    },
  }) as Pod

it('runs a mapped program, explains an unknown image, and says why a wildcard listener runs but once', async () => {
  const dir = newFolder()
  const images = [
    '--image',
    'good=python3 -m http.server $PORT --bind $POD_IP',
    '--image',
    'wild=python3 -m http.server $PORT',
  ]
  await start(dir, '--no-example', ...images).hears(/goes on from here/)
  const client = clientOf(dir)
  const see = <T>(what: string, name: string, look: (pod: Pod) => T | undefined) =>
    until(what, async () => look(await client.get(pods, { namespace: 'default', name })))
  const waiting = (reason: string) => (seen: Pod) => {
    const state = seen.status?.containerStatuses?.[0]?.state?.waiting
    return state?.reason === reason ? state.message : undefined
  }

  for (const name of ['good-1', 'good-2']) await client.create(pods, pod(name, 'good'))
  for (const name of ['good-1', 'good-2']) {
    const ip = await see('an address', name, seen => seen.status?.podIP)
    await until('both listen at once', async () => (await isOpen(`${ip}:${port}`)) || undefined)
    await client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 })
  }

  await client.create(pods, pod('unknown', 'nosuch:1'))
  expect(await see('a sentence', 'unknown', waiting('ImagePullBackOff'))).toContain(
    "map it to a local program with npm start -- --image nosuch:1='COMMAND'",
  )

  await client.create(pods, pod('wild-1', 'wild'))
  const condition = await see('a condition', 'wild-1', seen =>
    seen.status?.conditions?.find(({ type }) => type === 'ListensAtPodAddress'),
  )
  expect(condition).toMatchObject({ status: 'False', message: expect.stringContaining('$POD_IP') })
  await client.create(pods, pod('wild-2', 'wild'))
  expect(await see('a sentence', 'wild-2', waiting('CreateContainerError'))).toContain(
    `port ${port} is taken at all addresses of this machine (0.0.0.0) by pod wild-1`,
  )
  await client.close()
})
