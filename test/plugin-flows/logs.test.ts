// `kubectl isolation logs` as one types it: whose lines, which of them, and how they look.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'
import { startInTerminal } from './terminal.ts'

/** A program that says what a terminal might obey, and lives on. */
const hostile = String.raw`printf 'one\033[2J\033]0;owned\007\n\302\233[31mtwo\342\200\256x\n{"level":50,"msg":"th\\u001b[31mree","k\\u009by":"\\u001b]52;c;eA==\\u0007"}\n'; exec sleep 1000`

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('logs')
  await Promise.all([
    scene.create('chat', { replicas: 2, proxy: { fence: '10s', replicas: 2 } }),
    scene.create('rude', {
      replicas: 1,
      template: { spec: { containers: [{ name: 'target', command: ['sh', '-c', hostile] }] } },
    }),
  ])
  await scene.untilWarm('chat', 2)
  await scene.untilWarm('rude', 1)
  await until('both proxies', async () => ((await scene.proxies('chat')).length === 2 ? true : undefined))
  const client = await scene.connect('chat')
  await client.greeting()
  await client.leave()
  await scene.untilWarm('chat', 2)
})
afterAll(() => scene.close())

const logs = (...args: string[]) => plugin(['logs', '-n', scene.namespace, ...args])
type Line = { pod: string; time: string; level: string; message: string; fields: Record<string, string> }
const parsed = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Line)

describe('whose lines', () => {
  it.each(['chat', 'dedi/chat', 'dedicatedservices.soh.re/chat'])(
    '%s: all proxies of the service, oldest line first',
    async name => {
      const { code, stdout, stderr } = await logs(name, '-o', 'json')
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const lines = parsed(stdout)
      const proxies = (await scene.proxies('chat')).map(({ metadata }) => metadata.name)
      expect(new Set(lines.map(({ pod }) => pod))).toEqual(new Set(proxies))
      const times = lines.map(({ time }) => time)
      expect(times).toEqual(times.toSorted())
      for (const proxy of proxies) {
        const own = lines.filter(({ pod }) => pod === proxy)
        expect(own.filter(({ message }) => message === 'the proxy runs')).toHaveLength(1)
      }
    },
  )

  it('without a name those of all services, ten lines of each', async () => {
    const { stdout } = await logs('-o', 'json')
    const lines = parsed(stdout)
    expect(new Set(lines.map(({ fields }) => fields.service))).toEqual(
      new Set([`${scene.namespace}/chat`, `${scene.namespace}/rude`]),
    )
    for (const own of Map.groupBy(lines, ({ pod }) => pod).values()) expect(own.length).toBeLessThanOrEqual(10)
  })

  it('the operator says what it did about one service, and nothing else', async () => {
    const { code, stdout } = await logs('chat', '--operator', '-o', 'json', '--include', 'ready for a client')
    expect(code).toBe(0)
    const lines = parsed(stdout)
    expect(lines.length).toBeGreaterThanOrEqual(2)
    expect(new Set(lines.map(({ fields }) => fields.service))).toEqual(new Set([`${scene.namespace}/chat`]))
    expect(new Set(lines.map(({ level }) => level))).toEqual(new Set(['info']))
  })

  it('a service that is not there is an error, and nothing to show is none', async () => {
    expect(await logs('nobody')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Error from server (NotFound): dedicatedservices.soh.re "nobody" not found\n',
    })
    expect(await logs('-l', 'no=body')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `No resources found in ${scene.namespace} namespace.\n`,
    })
  })
})

describe('what cannot be shown', () => {
  it('a container that none of the pods has is an error, which names those that they have', async () => {
    for (const args of [[], ['-f']]) {
      const { code, stdout, stderr } = await logs('chat', '-c', 'nope', ...args)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toBe('error: container nope is not valid for any of the 2 pods out of: proxy\n')
    }
  })

  it('pods that end at once have no log: where their last words are is said', async () => {
    const command = ['sh', '-c', 'echo no database; exit 3']
    await scene.create('broken', { replicas: 1, template: { spec: { containers: [{ name: 'target', command }] } } })
    const sentence = `The pods of broken end before any client uses them, and their logs go with them. Their last words: kubectl isolation status broken -n ${scene.namespace}\n`
    await until('the sentence', async () =>
      (await logs('broken', '--targets')).stderr === sentence ? true : undefined,
    )
    await scene.client.delete(dedicatedServices, { namespace: scene.namespace, name: 'broken' })
  })
})

describe('which lines', () => {
  it('those of one connection, by its id, its client, its pod or the claim of its receipt', async () => {
    const all = parsed((await logs('chat', '-o', 'json')).stdout)
    const began = all.find(({ message }) => message === 'session began')!
    const { connection = '', client = '', pod = '' } = began.fields
    const receipt = (await scene.tickets('chat')).find(({ metadata }) => metadata.name === pod)
    for (const name of [connection, client, pod, receipt!.status!.claimID!]) {
      const { stdout } = await logs('chat', '-o', 'json', '--connection', name)
      expect(parsed(stdout).map(({ message }) => message)).toEqual(['session began', 'session ended'])
    }
    expect((await logs('chat', '--connection', '203.0.113.9')).stdout).toBe('')
  })

  it('those of a level or worse', async () => {
    expect((await logs('chat', '--level', 'error')).stdout).toBe('')
    expect((await logs('chat', '--level', 'info')).stdout).toContain('the proxy runs')
  })

  it('those in which an expression is found, and those in which none is', async () => {
    const messages = async (...args: string[]) =>
      new Set(parsed((await logs('chat', '-o', 'json', ...args)).stdout).map(({ message }) => message))
    expect(await messages('--include', 'session (began|ended)')).toEqual(new Set(['session began', 'session ended']))
    expect(await messages('--include', 'session', '--exclude', 'began')).toEqual(new Set(['session ended']))
    expect(await logs('chat', '--include', '(')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error: invalid argument "(" for "--include" flag: '),
    })
  })

  it('the last ones, or those since a time', async () => {
    expect(parsed((await logs('chat', '-o', 'json', '--tail', '1')).stdout)).toHaveLength(2)
    expect((await logs('chat', '--tail', '0')).stdout).toBe('')
    const last = parsed((await logs('chat', '-o', 'json', '--include', 'the proxy runs', '--tail', '1')).stdout)
    expect(last.map(({ message }) => message)).toEqual(['the proxy runs', 'the proxy runs'])
    const all = parsed((await logs('chat', '-o', 'json')).stdout)
    expect(parsed((await logs('chat', '-o', 'json', '--since', '1h')).stdout)).toEqual(all)
    const newest = all.at(-1)!.time
    expect(parsed((await logs('chat', '-o', 'json', '--since-time', newest)).stdout).map(({ time }) => time)).toContain(
      newest,
    )
    expect((await logs('chat', '--since-time', '2099-01-01T00:00:00Z')).stdout).toBe('')
  })

  it.each([
    [['--since', '1h', '--since-time', '2026-01-01T00:00:00Z'], 'at most one of --since and --since-time may be used'],
    [['--since', 'yesterday'], 'invalid argument "yesterday" for "--since" flag'],
    [['--since-time', 'noon'], 'invalid argument "noon" for "--since-time" flag'],
    [['--tail=-2'], '--tail must be greater than or equal to -1'],
    [['-f', '-p'], 'only one of --follow and --previous may be used'],
    [['--max-log-requests', '0'], '--max-log-requests must be greater than 0'],
    [['-p'], 'no previous logs: none of these containers was restarted'],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await logs(...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`error: `)
    expect(stderr).toContain(sentence)
  })
})

describe('how they look', () => {
  it('in a pipe as they were written, with what kubectl puts before them when asked to', async () => {
    const { stdout } = await logs('chat', '--include', 'session began')
    expect(JSON.parse(stdout)).toMatchObject({ msg: 'session began' })
    const prefixed = await logs('chat', '--include', 'session began', '--prefix', '--timestamps')
    expect(prefixed.stdout).toMatch(/^\[pod\/chat-proxy-\S+\/proxy\] \d{4}-\d\d-\d\dT\S+Z \{"level":"info",/)
  })

  it('on a terminal laid out, in colors, with the facts behind the message', async () => {
    const terminal = startInTerminal(['logs', '-n', scene.namespace, 'chat', '--include', 'session began'], {
      columns: 200,
    })
    await terminal.untilShows(
      /^\d\d:\d\d:\d\d\.\d{3} INFO {2}chat\/[a-z0-9]{5} session began connection=\S+ client=\d+\.\S+ pod=chat-\S+ path=stock$/m,
    )
    await terminal.close()
  })

  it.each([['raw'], ['json'], ['pretty']])('no line of a target makes a terminal do anything (-o %s)', async output => {
    const { code, stdout, stderr } = await logs('rude', '--targets', '-o', output, '--color', 'never')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toHaveLength(4)
    expect(stdout).not.toMatch(/[^\P{C}\n]/u)
    for (const word of ['one', 'two', output === 'raw' ? String.raw`th\u001b[31mree` : 'th'])
      expect(stdout).toContain(word)
  })
})
