// `top` without a screen: a table for people in pipes, JSON for scripts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../plugin/commands/top/snapshot.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('top-once')
  await scene.create('other', { replicas: 1 })
  await scene.create('my-app', { replicas: 2 })
  await scene.untilWarm('my-app', 2)
  await scene.untilWarm('other', 1)
})
afterAll(() => scene.close())

const cells = (line: string) => line.split(/ {2,}/)

describe('top in a pipe', () => {
  it('prints one plain table', async () => {
    const { code, stdout, stderr } = await plugin(['top', '-n', scene.namespace])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trimEnd().split('\n').map(cells)).toEqual([
      ['NAME', 'IN-USE', 'AVAILABLE', 'PENDING', 'WAITING', 'CONN/S', 'P50', 'P99', 'STATE', 'REASON'],
      ['my-app', '0', '2', '0', '0', expect.stringMatching(/^[0-9.<]+$/), '-', '-', 'Ready', '-'],
      ['other', '0', '1', '0', '0', expect.stringMatching(/^[0-9.<]+$/), '-', '-', 'Ready', '-'],
    ])
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/)
  })

  it('of all namespaces names them; without headers there are none', async () => {
    const { stdout } = await plugin(['top', '-A', '--no-headers', '--sort-by=name'])
    expect(stdout.split('\n').map(cells)).toContainEqual(expect.arrayContaining([scene.namespace, 'my-app', 'Ready']))
    expect(stdout).not.toContain('NAMESPACE')
  })

  it('of one service, and by label, is that much', async () => {
    await scene.patch('other', { metadata: { labels: { tier: 'gold' } } })
    for (const args of [['other'], ['-l', 'tier=gold']]) {
      const { stdout } = await plugin(['top', '-n', scene.namespace, '--no-headers', ...args])
      expect(stdout.trimEnd().split('\n')).toHaveLength(1)
      expect(stdout).toMatch(/^other /)
    }
  })

  it('as JSON is everything that is known, in the order of names', async () => {
    const { code, stdout } = await plugin(['top', '-n', scene.namespace, '-o', 'json'])
    const snapshot = JSON.parse(stdout) as Snapshot
    expect(code).toBe(0)
    expect(snapshot).toMatchObject({ namespace: scene.namespace, link: { kind: 'live' }, forbidden: [] })
    expect(snapshot.services.map(({ name, state, counts }) => ({ name, state, reserved: counts.reserved }))).toEqual([
      { name: 'my-app', state: 'Ready', reserved: 2 },
      { name: 'other', state: 'Ready', reserved: 1 },
    ])
  })

  it('of an empty namespace says so as kubectl does', async () => {
    const { code, stdout, stderr } = await plugin(['top', '-n', 'nowhere'])
    expect({ code, stdout, stderr }).toEqual({
      ...{ code: 0, stdout: '', stderr: 'No resources found in nowhere namespace.\n' },
    })
  })

  it('of a service that does not exist fails as kubectl does', async () => {
    expect(await plugin(['top', 'nothing', '-n', scene.namespace])).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: 'Error from server (NotFound): dedicatedservices.soh.re "nothing" not found\n',
    })
  })

  it('without an API server fails with a sentence', async () => {
    const { code, stdout, stderr } = await plugin(['top', '-s', 'https://127.0.0.1:9', '--once'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^The connection to the server 127\.0\.0\.1:9 was refused - did you specify the right host/)
  })

  it.each([
    { args: ['--once'], where: 'in the namespace' },
    { args: ['-o', 'json'], where: 'in the namespace' },
    { args: ['-o', 'yaml'], where: 'in the namespace' },
    { args: ['--once', '-A'], where: 'at the cluster scope' },
  ])(
    '$args of somebody who may list nothing fails with what the server says, as list does',
    async ({ args, where }) => {
      const { code, stdout, stderr } = await plugin(['top', ...args, '-n', scene.namespace, '--as', 'nobody'])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^Error from server \(Forbidden\): dedicatedservices\.soh\.re is forbidden: .*"nobody"/)
      expect(stderr).toContain(where)
      const listed = await plugin([
        'list',
        '-n',
        scene.namespace,
        '--as',
        'nobody',
        ...args.filter(arg => arg === '-A'),
      ])
      expect(stderr).toBe(listed.stderr)
    },
  )

  it('does not know other orders or outputs', async () => {
    expect((await plugin(['top', '--sort-by=colour'])).stderr).toContain('one of trouble, name, use')
    expect((await plugin(['top', '-o', 'wide'])).stderr).toContain('one of json, yaml is wanted')
  })
})
