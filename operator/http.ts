// The operator's metrics and health, on the ports of the original chart.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Registry } from '@prometheus-io/client'

export type HttpOptions = {
  /** Undefined: all addresses. */
  readonly host: string | undefined
  readonly metricsPort: number
  readonly healthPort: number
  readonly registry: () => Registry
  readonly isReady: () => boolean
}

/** Resolves once both ports listen. */
export async function startHttp(options: HttpOptions): Promise<{ stop(): Promise<void> }> {
  const metrics = await listen(options.host, options.metricsPort, (request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('there is only /metrics here\n')
      return
    }
    options
      .registry()
      .metrics()
      .then(
        text => response.writeHead(200, { 'content-type': options.registry().contentType }).end(text),
        (error: unknown) => response.writeHead(500).end(`${error}\n`),
      )
  })
  const health = await listen(options.host, options.healthPort, (request, response) => {
    if (request.url === '/healthz') response.writeHead(200).end('ok\n')
    else if (request.url === '/readyz')
      response
        .writeHead(options.isReady() ? 200 : 503)
        .end(options.isReady() ? 'ok\n' : 'the first lists are not in yet\n')
    else response.writeHead(404).end('there are only /healthz and /readyz here\n')
  })
  return {
    async stop() {
      await Promise.all(
        [metrics, health].map(
          server => new Promise<void>(done => server.close(() => done()) && server.closeAllConnections()),
        ),
      )
    },
  }
}

function listen(host: string | undefined, port: number, handle: RequestListener): Promise<Server> {
  const server = createServer(handle)
  return new Promise((resolve, reject) => {
    // Later ones are of single connections, which a machine short of memory or files could not give us.
    server.on('error', error =>
      reject(
        new Error(
          `cannot listen on port ${port}: ${error.message}; another process uses it, or METRICS_PORT and HEALTH_PORT are equal`,
          { cause: error },
        ),
      ),
    )
    server.listen(port, host, () => resolve(server))
  })
}
