// `evict`: a client is cut off, its pod is gone, and nobody else notices.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { pidsOfPod } from '../product/processes.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('evict')
  await scene.create('lab', { replicas: 3 })
  await scene.untilWarm('lab', 3)
})
/** Who has left is still told of for a moment. */
afterEach(() =>
  until('nobody to be there any more', async () =>
    (await scene.ticketsIn('lab', 'Active')).length === 0 ? true : undefined,
  ),
)
afterAll(() => scene.close())

const evict = (...args: string[]) => plugin(['evict', 'lab', ...args, '-n', scene.namespace])

async function visit() {
  const connection = await scene.connect('lab')
  const pod = await connection.greeting()
  const ticket = await until('the ticket to say who is there', async () =>
    (await scene.ticketsIn('lab', 'Active')).find(({ metadata }) => metadata.name === pod),
  )
  return { connection, pod, client: ticket.status!.client! }
}

describe('evict', () => {
  it('ends the connection of a pod, and no other', async () => {
    const [one, two] = [await visit(), await visit()]
    expect(await evict(one.pod, '--yes')).toEqual({
      ...{ code: 0, signal: null, stderr: '' },
      stdout: `isolationpod.soh.re/${one.pod} evicted\n`,
    })
    expect(await one.connection.ended).toBe('reset')
    await two.connection.echo('still here\n')
    const receipt = (await scene.tickets('lab')).find(({ metadata }) => metadata.name === one.pod)
    expect(receipt?.status?.endReason).toBe('SessionEvicted')
    const again = await evict(one.pod, '--yes')
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: `${one.pod} has ended already\n` })
    await two.connection.leave()
  })

  it('ends the connection of a client address', async () => {
    const guest = await visit()
    expect(await evict(guest.client, '-y')).toMatchObject({
      code: 0,
      stdout: `isolationpod.soh.re/${guest.pod} evicted\n`,
    })
    expect(await guest.connection.ended).toBe('reset')
  })

  it('ends a connection that began this moment, before its ticket tells of it', async () => {
    const connection = await scene.connect('lab')
    const pod = await connection.greeting()
    expect(await evict('--all', '--yes')).toMatchObject({ code: 0, stdout: `isolationpod.soh.re/${pod} evicted\n` })
    expect(await connection.ended).toBe('reset')
  })

  it('ends all', async () => {
    const guests = [await visit(), await visit()]
    const { code, stdout } = await evict('--all', '--yes')
    expect(code).toBe(0)
    for (const { pod, connection } of guests) {
      expect(stdout).toContain(`isolationpod.soh.re/${pod} evicted\n`)
      expect(await connection.ended).toBe('reset')
    }
    expect(await evict('--all', '--yes')).toMatchObject({
      code: 0,
      stderr: `No connections of lab in ${scene.namespace} namespace.\n`,
    })
  })

  it('does nothing without a yes: it names what would end', async () => {
    const guest = await visit()
    const { code, stdout, stderr } = await evict(guest.pod)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('error: this must be confirmed, and there is no terminal to ask at\n')
    expect(stderr).toContain(`  ${guest.pod}  client ${guest.client}\n`)
    for (const how of ['client', 'server']) {
      expect((await evict(guest.pod, `--dry-run=${how}`)).stdout).toMatch(/evicted \((server )?dry run\)\n$/)
    }
    expect(await evict(guest.pod, '--dry-run=client', '-o', 'name')).toMatchObject({
      ...{ code: 0, stdout: `isolationpod.soh.re/${guest.pod}\n`, stderr: '' },
    })
    await guest.connection.echo('still here\n')
    await guest.connection.leave()
  })

  it('of what is unknown lists what there is', async () => {
    const guest = await visit()
    const { code, stderr } = await evict('10.9.9.9', '--yes')
    expect(code).toBe(1)
    expect(stderr).toBe(
      `error: no connection is, or was lately, 10.9.9.9\nThere are:\n  ${guest.pod}  client ${guest.client}\n`,
    )
    await guest.connection.leave()
    expect(await evict()).toMatchObject({ code: 1, stderr: expect.stringContaining('error: no connection is named\n') })
  })
  it('tells who was asked to end before from who has ended', async () => {
    const guest = await visit()
    const holders = (await scene.proxies('lab')).flatMap(({ metadata }) => pidsOfPod(metadata.name))
    for (const pid of holders) process.kill(pid, 'SIGSTOP')
    try {
      expect((await evict(guest.pod, '--yes', '--wait=false')).stdout).toBe(
        `isolationpod.soh.re/${guest.pod} evicted\n`,
      )
      expect(await evict(guest.pod, '--yes', '--wait=false')).toMatchObject({
        ...{ code: 0, stdout: `isolationpod.soh.re/${guest.pod} was asked to end before, and has not ended yet\n` },
      })
    } finally {
      for (const pid of holders) process.kill(pid, 'SIGCONT')
    }
    expect(await guest.connection.ended).toBe('reset')
  })
})
