// Servers that are no isolation-proxy cluster, or hardly a server at all: what the commands say of them.
import { describe, expect, it } from 'vitest'
import { openWatch, pod, podList, reply, type Script, startServer } from '../api/kube/server.ts'
import { plugin, startPlugin } from './plugin.ts'

/** A real API server's answers to who asks for a group that nobody has installed. */
const bare: Script = ({ path }, response) => {
  if (path.startsWith('/apis/soh.re')) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    response.end('404 page not found\n')
  } else if (path === '/version') reply(response, { major: '1', minor: '33', gitVersion: 'v1.33.0' })
  else reply(response, podList('1', []))
}

const env = { KUBECONFIG: '/dev/null' }

describe('in a cluster without the product', () => {
  it.each([
    'list',
    'list a b',
    'list -A -o json',
    'list --watch',
    'status x',
    'status x --wait',
    'evict x --all --yes',
    'recycle x',
    'audit',
    'audit x',
    'logs x',
    'connect x',
    'top --once',
    'top x --once',
    'init x --image y --dry-run=server',
  ])('%s says that it is not installed, and how to install it', async line => {
    const server = await startServer(bare)
    const { code, stdout, stderr } = await plugin([...line.split(' '), '--server', server.url], { env })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('error: the server doesn\'t have a resource type "dedicatedservices"\n')
    expect(stderr).toContain('kubectl isolation install | kubectl apply -f -')
  })
})

describe('a server that takes every request and answers none', () => {
  it.each([
    ['status x --wait --timeout=300ms', 'error: timed out waiting for dedicatedservices.soh.re "x" to be ready\n'],
    ['recycle x --timeout=300ms', 'error: timed out waiting for fresh pods of x: get dedicatedservices default/x: '],
  ])('does not keep %s beyond its limit', async (line, sentence) => {
    const server = await startServer(() => {})
    const { code, stderr } = await plugin([...line.split(' '), '--server', server.url], { env })
    expect(code).toBe(1)
    expect(stderr).toContain(sentence)
  })

  it('keeps list waiting, which says for whom', async () => {
    const server = await startServer(() => {})
    const running = startPlugin(['list', '--server', server.url], { env })
    running.child.stdin.end()
    await expect.poll(running.stderr, { timeout: 20_000 }).toBe(`Still waiting for 127.0.0.1:${server.port}...\n`)
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130, stdout: '' })
  })

  it('does not keep evict beyond its limit, once the connection was asked to end', async () => {
    const ticket = {
      ...pod('x-1', '1'),
      spec: { templateHash: 'h' },
      status: { phase: 'Active', client: '10.0.0.1:5' },
    }
    const service = { metadata: pod('x', '1').metadata, spec: {}, status: { namespace: 'pool' } }
    let isAsked = false
    const server = await startServer(({ method, path }, response) => {
      if (method === 'PATCH') isAsked = true
      if (path.endsWith('/x-1') && (method === 'PATCH' || !isAsked)) reply(response, ticket)
      else if (path.endsWith('/dedicatedservices/x')) reply(response, service)
      else if (!path.endsWith('/x-1')) reply(response, podList('1', path.endsWith('/isolationpods') ? [ticket] : []))
    })
    const args = ['evict', 'x', '--all', '--yes', '--timeout=300ms', '--server', server.url]
    const { code, stdout, stderr } = await plugin(args, { env })
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'isolationpod.soh.re/x-1 evicted\n' })
    expect(stderr).toContain('error: timed out waiting for the connection in x-1 to end\n')
  })
})

describe('--request-timeout', () => {
  it.each(['version', 'list', 'status x'])('ends %s at a server whose answer drips without an end', async line => {
    const server = await startServer((_, response) => {
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    })
    const args = [...line.split(' '), '--request-timeout=400ms', '--server', server.url]
    const { code, stderr } = await plugin(args, { env })
    expect(code).toBe(1)
    expect(stderr).toContain('the answer did not end within 400 ms')
  })
})

describe('a server whose objects are not of their types', () => {
  const metadata = {
    uid: 5,
    labels: 'x',
    annotations: [1],
    ownerReferences: {},
    creationTimestamp: {},
    generation: 'x',
  }
  const deep = {
    spec: { containers: {}, template: { spec: { containers: [null, 5] } }, names: 7, versions: {}, port: {}, pool: [] },
    status: { conditions: [null, 'x', { type: {} }], phase: {}, namespace: 'pool', containerStatuses: {}, address: {} },
  }
  const shallow = { spec: 'odd', status: { conditions: {} } }

  /** Whatever is asked for is there, and is odd. */
  const serving =
    (rest: object): Script =>
    ({ path, query }, response) => {
      if (path === '/version') return reply(response, { gitVersion: {}, major: [] })
      if (query.watch) return void openWatch(response)
      const [, plural = '', name = ''] = /\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? []
      const isOne = ['dedicatedservices', 'isolationpods', 'deployments', 'namespaces', 'pods'].includes(plural)
      const object = {
        ...rest,
        metadata: { ...metadata, namespace: 'default', name: name || 'x', resourceVersion: '3' },
      }
      reply(response, isOne && name !== '' ? object : podList('9', [object]))
    }
  const commands = [
    'list -A -o wide --show-labels',
    'status x',
    'status x -o json',
    'status x --wait --timeout=500ms',
    'evict x --all --yes --timeout=500ms',
    'recycle x --timeout=500ms',
    'audit -o wide',
    'logs x',
    'connect x',
    'top --once',
    'top --once -o json',
    'version',
    'check',
    'uninstall --yes --dry-run=client',
  ]

  it.each(commands.flatMap(line => [[line, 'shallow', shallow] as const, [line, 'deep', deep] as const]))(
    'shows nothing to %s that only a program could understand (%s)',
    async (line, _, rest) => {
      const server = await startServer(serving(rest))
      const { code, stdout, stderr } = await plugin([...line.split(' '), '--server', server.url], { env })
      expect([0, 1]).toContain(code)
      expect(stdout + stderr).not.toBe('')
      expect(stdout + stderr).not.toMatch(/^ +at .*:\d+|\[object |\bNaN\b|\bundefined\b|TypeError|is not a function/m)
    },
  )

  it('has them printed as they are sent by -o json', async () => {
    const server = await startServer(serving(deep))
    const { code, stdout } = await plugin(['list', 'x', '-o', 'json', '--server', server.url], { env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ...deep, metadata })
  })
})
