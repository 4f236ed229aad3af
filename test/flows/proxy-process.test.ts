// A proxy as a process: what it needs to start, and that it never goes on in a state that nobody thought of.
import { readdir, readFile, readlink } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { type ProxyProcess, residentMB } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'
import type { Target } from './proxyTargets.ts'

/** The state of a listener in /proc/net/tcp (proc(5)). */
const LISTENS = '0A'

/** As an address stands there: 127.0.0.1:8080 is 0100007F:1F90. */
function listed(address: string): string {
  const [host = '', port] = address.split(':')
  const hex = (number: number, digits: number) => number.toString(16).toUpperCase().padStart(digits, '0')
  const bytes = host.split('.').map(byte => hex(Number(byte), 2))
  return `${bytes.reverse().join('')}:${hex(Number(port), 4)}`
}

describe('a proxy process', () => {
  let stage: Stage
  let pod: Target | undefined
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 1 })
    ;[pod] = await stage.addPods(1)
    proxy = await stage.startProxy()
    await proxy.ready()
  })
  afterAll(() => stage.strike())

  it('stays within the memory that its pod asks for', async () => {
    const workers = Number(process.env.PROXY_WORKERS || 1)
    expect(await residentMB(proxy.child.pid!)).toBeLessThan(128 + (workers > 1 ? workers * 50 : 0))
  })

  it('leaves no connection to a pod or client behind', async () => {
    // Those to the API server, and of whoever asks for metrics, come and go.
    const sockets = async () => {
      const folder = `/proc/${proxy.child.pid}/fd`
      const fds = await Promise.all((await readdir(folder)).map(fd => readlink(`${folder}/${fd}`).catch(() => '')))
      const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map(row => row.trim().split(/\s+/))
      return rows.filter(([, local = '', remote = '', state, , , , , , inode]) => {
        const isTheirs = local === listed(proxy.address) || remote.startsWith(listed(`${pod!.host}:0`).slice(0, 9))
        return isTheirs && state !== LISTENS && fds.includes(`socket:[${inode}]`)
      }).length
    }
    expect(await sockets()).toBe(0)
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(pod!.pod)
    expect(await sockets()).toBe(2)
    await client.leave()
    await until('all closed', async () => ((await sockets()) === 0 ? true : undefined))
  })
})

describe('a proxy in which something unexpected happens', async () => {
  it('ends with a line that says what, so that nothing goes on in an unknown state', async () => {
    const stage = await setStage({ replicas: 0 })
    onTestFinished(stage.strike)
    const fault = `data:text/javascript,process.on('SIGUSR2', () => { throw new Error('nobody thought of this') })`
    const proxy = await stage.startProxy({ environment: { NODE_OPTIONS: `--import="${fault}"` } })
    proxy.child.kill('SIGUSR2')
    expect(await proxy.exited).toBe(1)
    expect(proxy.lines().at(-1)).toMatchObject({ level: 'fatal', err: { message: 'nobody thought of this' } })
  })
})

describe('a proxy that is not told enough', async () => {
  it('says which variable is missing and ends', async () => {
    const stage = await setStage()
    onTestFinished(stage.strike)
    await expect(stage.startProxy({ environment: { POOL_NAMESPACE: '' } })).rejects.toThrow('POOL_NAMESPACE is not set')
  })
})
