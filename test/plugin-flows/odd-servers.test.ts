// Servers that are no isolation-proxy cluster, or hardly a server at all: what the commands say of them.
import { describe, expect, it } from 'vitest'
import { pod, podList, reply, type Script, startServer } from '../api/kube/server.ts'
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
