// A proxy as a process: what it needs to start, and that it never goes on in a state that nobody thought of.
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { residentMB } from './proxyProcess.ts'
import { setStage } from './proxyStage.ts'

describe('a proxy process', async () => {
  const stage = await setStage({ replicas: 1 })
  const [pod] = await stage.addPods(1)
  const proxy = await stage.startProxy()
  await proxy.ready()

  it('opens no file of client-node and stays small', async () => {
    const maps = await readFile(`/proc/${proxy.child.pid}/maps`, 'utf8')
    expect(maps).not.toContain('client-node')
    expect(await residentMB(proxy.child.pid!)).toBeLessThan(120)
  })

  it('leaves no connection to a pod or client behind', async () => {
    const sockets = async () => {
      const folder = `/proc/${proxy.child.pid}/fd`
      return (await readdir(folder)).length
    }
    const before = await sockets()
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(pod!.pod)
    expect(await sockets()).toBeGreaterThan(before)
    await client.leave()
    await until('all closed', async () => ((await sockets()) <= before ? true : undefined))
  })
})

describe('a proxy that is not told enough', async () => {
  it('says which variable is missing and ends', async () => {
    const stage = await setStage()
    await expect(stage.startProxy({ environment: { POOL_NAMESPACE: '' } })).rejects.toThrow('POOL_NAMESPACE is not set')
  })
})
