// Servers that are no isolation-proxy cluster, or hardly a server at all: what the commands say of them.
import { describe, expect, it } from 'vitest'
import { podList, reply, type Script, startServer } from '../api/kube/server.ts'
import { plugin } from './plugin.ts'

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
