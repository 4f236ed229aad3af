// `kubectl isolation list`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { openFaults } from '../faults.ts'
import { hasKubectl, kubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'
import { plugin, startPlugin } from './plugin.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('list')
  await scene.create('my-app', { replicas: 2 })
  await scene.create('other', { replicas: 0, service: { type: 'ClusterIP', port: 9191 } })
  await scene.patch('my-app', { metadata: { labels: { tier: 'gold', team: 'a' } } })
  await scene.untilWarm('my-app', 2)
  await until('the other to be ready', async () => ((await scene.isReady('other')) ? true : undefined))
  await until('its status', async () => (await scene.condition('other', 'Ready'))?.status === 'True' || undefined)
})
afterAll(() => scene.close())

const list = (...args: string[]) => plugin(['list', '-n', scene.namespace, ...args])
/** Without what changes from run to run. */
const cells = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => line.split(/ {2,}/).filter(cell => !/^\d+[smh]/.test(cell)))

describe('list', () => {
  it('shows the services of the namespace with their pools', async () => {
    const { code, stdout, stderr } = await list()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(cells(stdout)).toEqual([
      ['NAME', 'IMAGE', 'BASE', 'AVAILABLE', 'IN-USE', 'PENDING', 'WAITING', 'STATE', 'AGE'],
      ['my-app', 'isolation-proxy/echo:0.1.0', '2', '2', '0', '0', '0', 'Ready'],
      ['other', 'isolation-proxy/echo:0.1.0', '0', '0', '0', '0', '0', 'Ready'],
    ])
    expect(stdout).not.toMatch(/ $/m)
  })

  it('shows addresses and pool namespaces with -o wide, labels when asked, and no headers when not wanted', async () => {
    const { status } = await scene.service('my-app')
    const { stdout } = await list('-owide', '--no-headers', '-l', 'tier=gold', '-L', 'team,tier', '--show-labels')
    expect(cells(stdout)).toEqual([
      [
        'my-app',
        'isolation-proxy/echo:0.1.0',
        '2',
        '2',
        '0',
        '0',
        '0',
        'Ready',
        status!.address,
        status!.namespace,
      ].concat(['a', 'gold', 'team=a,tier=gold']),
    ])
  })

  it('shows those of all namespaces with -A', async () => {
    const { stdout } = await plugin(['list', '-A'])
    expect(cells(stdout)[0]![0]).toBe('NAMESPACE')
    expect(cells(stdout).map(([namespace, name]) => `${namespace}/${name}`)).toEqual(
      expect.arrayContaining([`${scene.namespace}/my-app`, `${scene.namespace}/other`]),
    )
  })

  it('sorts by a field', async () => {
    const { stdout } = await list('--no-headers', '--sort-by=.spec.replicas')
    expect(cells(stdout).map(([name]) => name)).toEqual(['other', 'my-app'])
    const { code, stderr } = await list('--sort-by=.spec.nothing')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: couldn\'t find any field with path ".spec.nothing" in the list of objects\n',
    })
  })

  it('shows what is there of those that were named, and says what is not', async () => {
    const { code, stdout, stderr } = await list('gone', 'dedi/other')
    expect(code).toBe(1)
    expect(cells(stdout).map(([name]) => name)).toEqual(['NAME', 'other'])
    expect(stderr).toBe('Error from server (NotFound): dedicatedservices.soh.re "gone" not found\n')
    expect(await list('gone', '--ignore-not-found')).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  it('says that there is nothing', async () => {
    expect(await list('-l', 'tier=tin')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `No resources found in ${scene.namespace} namespace.\n`,
    })
  })

  it('needs one request, and one for each page of very many', async () => {
    const requests = (text: string) => text.split('\n').filter(line => line.startsWith('GET ')).length
    expect(requests((await list('-v6')).stderr)).toBe(1)
    const paged = await list('-v6', '--chunk-size=1')
    expect(requests(paged.stderr)).toBe(2)
    expect(cells(paged.stdout).map(([name]) => name)).toEqual(['NAME', 'my-app', 'other'])
  })

  it('says which right is missing', async () => {
    const { code, stdout, stderr } = await list('--as', 'nobody')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^Error from server \(Forbidden\): dedicatedservices.soh.re is forbidden: User "nobody" cannot list/,
    )
  })

  it.each([
    [['-o', 'xml'], 'unable to match a printer suitable for the output format "xml"'],
    [['my-app', '-A'], 'error: a resource cannot be retrieved by name across all namespaces'],
    [['my-app', '-l', 'a=b'], 'error: name cannot be provided when a selector is specified'],
    [['a', 'b', '-w'], 'error: you may only specify a single resource when using --watch'],
    [['pod/my-app'], 'error: "pod/my-app" is not a DedicatedService'],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await list(...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(sentence)
  })
})

/** Those of the plugin; a real server breaks none when it is asked to. */
async function breakWatches(): Promise<void> {
  const faults = await openFaults(process.env)
  try {
    const { namespace } = scene
    const id = await faults.add({
      ...{ client: 'kubectl-isolation', namespace, verbs: ['watch'] },
      effect: { kind: 'drop', ms: 50 },
    })
    await faults.remove(id)
  } finally {
    await faults.close()
  }
}

describe('list --watch', () => {
  it('adds a line for every change that shows, across a broken connection, until Ctrl-C', async () => {
    const watching = startPlugin(['list', '-n', scene.namespace, '--watch'])
    await until('the table', () => (watching.stdout().split('\n').length > 3 ? true : undefined))
    if (!process.env.CLUSTER_STATE) await breakWatches()
    const untilRow = (row: RegExp, from = 0) =>
      until(`the row ${row}`, () => row.test(watching.stdout().slice(from)) || undefined)
    // Nothing of this is in the table.
    for (const name of ['my-app', 'other']) await scene.patch(name, { metadata: { annotations: { note: 'x' } } })
    await scene.scale('my-app', 3)
    await untilRow(/^my-app .* 3 +3 +0 +0 +0 +Ready /m)
    const { length } = watching.stdout()
    await scene.scale('my-app', 2)
    await untilRow(/^my-app .* 2 +2 +0 +0 +0 +Ready /m, length)
    watching.child.kill('SIGINT')
    const { code, stdout, stderr } = await watching.ended
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
    // Nothing twice, and nothing of the one that did not change.
    const rows = cells(stdout).map(row => row.join(' '))
    expect(rows.filter(row => row.startsWith('other '))).toHaveLength(1)
    expect(rows.filter((row, at) => row === rows[at - 1])).toEqual([])
  })

  it('of one that is not there fails at once', async () => {
    expect(await list('gone', '-w')).toMatchObject({
      code: 1,
      stderr: 'Error from server (NotFound): dedicatedservices.soh.re "gone" not found\n',
    })
  })
})

describe('what a cluster says', () => {
  it('cannot do anything to the terminal', async () => {
    const image = 'app\u001b]0;owned\u0007\u001b[31m\u202e:1'
    await scene.create('hostile', { image, replicas: 0 })
    for (const output of ['', 'wide', 'json', 'yaml', 'jsonpath={.items[*].spec}', 'custom-columns=I:.spec.image']) {
      const { stdout } = await list('-o', output)
      expect(stdout).toContain('app')
      expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    }
    await scene.delete('hostile')
    await scene.untilGone('hostile')
  })
})

describe.runIf(hasKubectl)('byte by byte as kubectl get', () => {
  const outputs = [
    'json',
    'yaml',
    'name',
    'jsonpath={.metadata.name}{.items[*].metadata.name}{"\\n"}',
    'jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.address}{"\\n"}{end}',
    'jsonpath={.items[?(@.spec.replicas==2)].spec}',
    'jsonpath-as-json={..status}',
    'custom-columns=NAME:.metadata.name,ENV:.spec.env[*].name,ALL:.spec.service,NO:.nothing',
  ]
  it.each(
    outputs.flatMap(output => [
      [output, []] as const,
      [output, ['my-app']] as const,
      [output, ['my-app', 'other']] as const,
    ]),
  )('-o %s %j', async (output, names) => {
    const args = ['-n', scene.namespace, ...names, '-o', output]
    expect((await plugin(['list', ...args])).stdout).toBe(await kubectl(['get', 'dedi', ...args]))
  })

  it.each(outputs)('-o %s of nothing', async output => {
    const args = ['-n', scene.namespace, '-l', 'tier=tin', '-o', output]
    expect((await plugin(['list', ...args])).stdout).toBe(await kubectl(['get', 'dedi', ...args]))
  })
})
