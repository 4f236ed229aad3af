// What the node's programs are told by file.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Instance, instanceAt } from './instance.ts'
import { nodeFiles, writeNodeFiles } from './nodeFiles.ts'

let instance: Instance

beforeAll(async () => {
  instance = instanceAt(await mkdtemp(join(tmpdir(), 'cluster-node-')))
  await writeNodeFiles(instance)
})

afterAll(() => rm(instance.state, { recursive: true }))

test('the kubelet listens at the node’s address, to those who may, and its pods stay in the cluster’s control group', async () => {
  const kubelet = parse(await readFile(nodeFiles(instance).kubelet, 'utf8'))
  expect(kubelet).toMatchObject({
    address: '10.63.0.10',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
    authorization: { mode: 'Webhook' },
    cgroupRoot: `/${instance.cgroup}`,
  })
})

test('containerd keeps images and containers with the cluster, and finds its networks there', async () => {
  const containerd = await readFile(nodeFiles(instance).containerd, 'utf8')
  expect(containerd).toContain(`root = '${instance.data}/containerd'`)
  expect(containerd).toContain("state = '/run/containerd'")
  expect(containerd).toContain(`conf_dir = '${instance.state}/node/net.d'`)
})

test('pods get addresses of the pods’ range alone', async () => {
  const network = JSON.parse(await readFile(nodeFiles(instance).network, 'utf8'))
  expect(network.plugins.map(({ type }: { type: string }) => type)).toEqual(['bridge', 'portmap'])
  expect(network.plugins[0].ipam.ranges).toEqual([[{ subnet: '10.64.0.0/16' }]])
})
