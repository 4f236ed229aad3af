// The ways into pods behind a server of their own: an HTTPS server that mounts the handlers, in front of a node with a real pod.
import { once } from 'node:events'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { Agent, request as ask, createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'
import type { Container, Pod } from '../../../../api/kube/objects.ts'
import { statusOf } from '../../../../sandbox/server/answers/status.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { Refusal } from '../../../../sandbox/server/refusal.ts'
import type { Call } from '../../../../sandbox/server/streams/call.ts'
import { createStreams } from '../../../../sandbox/server/streams/route.ts'
import { podIP, startNode, type TestNode } from './node.ts'

export type Stage = {
  readonly node: TestNode
  readonly port: number
  /** Of the pod `p`: `/log?container=a`. */
  path(rest: string): string
  ask(
    path: string,
    options?: RequestOptions & { body?: string },
  ): Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }>
  /** Requests and connections of clients that are not over. */
  busy(): number
  closeStreams(): void
  stop(): Promise<void>
}

export async function setStage(
  containers: readonly Container[],
  more: (nodePort: number) => readonly Obj[] = () => [],
): Promise<Stage> {
  const node = await startNode(containers)
  const objects = [...cannedObjects(containers, node.port), ...more(node.port)]
  const shelfOf = ({ kind }: Obj) =>
    kind === 'EndpointSlice' ? 'endpointslices.discovery.k8s.io' : `${kind.toLowerCase()}s`
  const list = (shelf: string, namespace?: string) =>
    objects.filter(
      object => shelfOf(object) === shelf && (namespace ?? object.metadata.namespace) === object.metadata.namespace,
    )
  const streams = createStreams({
    kubeletIdentity: node.identity,
    list,
    find: (shelf, namespace, name) => list(shelf, namespace).find(object => object.metadata.name === name),
  })
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', keyType: 'ec' })
  const server = createServer({ cert: made.cert, key: made.private })
  const open = new Set<Socket>()
  let requests = 0
  server.on('secureConnection', socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  server.on('request', async (request, response) => {
    requests += 1
    try {
      await streams.serve(readCall(request.url!), request, response)
    } catch (error) {
      if (response.headersSent || !(error instanceof Refusal)) return void response.destroy()
      response.writeHead(error.code, { 'content-type': 'application/json' })
      response.end(JSON.stringify(statusOf(error)))
    } finally {
      requests -= 1
    }
  })
  server.on('upgrade', async (request, socket, head) => {
    requests += 1
    await streams.upgrade(readCall(request.url!), request, socket, head).finally(() => {
      requests -= 1
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: false })

  return {
    node,
    port,
    path: rest => `/api/v1/namespaces/n/pods/p${rest}`,
    async ask(path, { body, ...options } = {}) {
      const request = ask({ host: '127.0.0.1', port, path, agent, rejectUnauthorized: false, ...options })
      request.end(body)
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      return { status: response.statusCode!, text: await text(response), headers: response.headers }
    },
    closeStreams: () => streams.close(),
    busy: () => requests + open.size,
    async stop() {
      streams.close()
      agent.destroy()
      server.closeAllConnections()
      for (const socket of open) socket.destroy()
      server.close()
      await node.stop()
    },
  }
}

function cannedObjects(containers: readonly Container[], port: number): Obj[] {
  const spec = { nodeName: 'node', containers }
  const pod = { kind: 'Pod', metadata: { name: 'p', namespace: 'n' }, spec, status: { podIP } }
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
  }
  const lone = { kind: 'Pod', metadata: { name: 'lone', namespace: 'n' }, spec: { containers: [{ name: 'a' }] } }
  const elsewhere = {
    kind: 'Pod',
    metadata: { name: 'stray', namespace: 'n' },
    spec: { nodeName: 'gone', containers: [{ name: 'a' }] },
  }
  const dark = {
    kind: 'Pod',
    metadata: { name: 'dark', namespace: 'n' },
    spec: { nodeName: 'dark', containers: [{ name: 'a' }] },
  } as unknown as Pod
  const nodes = [
    { kind: 'Node', metadata: { name: 'node' }, status },
    {
      kind: 'Node',
      metadata: { name: 'dark' },
      status: { ...status, daemonEndpoints: { kubeletEndpoint: { Port: 1 } } },
    },
  ]
  return [pod, lone, elsewhere, dark, ...nodes] as unknown as Obj[]
}

/** As the API server reads its paths. */
function readCall(url: string): Call {
  const { pathname, searchParams: query } = new URL(url, 'https://x')
  const [, namespace, resource, name, subresource] =
    /^\/api\/v1(?:\/namespaces\/([^/]+))?\/(pods|services|nodes)\/([^/]+)\/([^/]+)/.exec(pathname) ?? []
  return { namespace, resource, name, subresource, query } as Call
}
