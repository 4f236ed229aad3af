// What a proxy tells those who watch over it: metrics and connections on one port, health on another.
import { createServer, type Server, type ServerResponse } from 'node:http'

/** By path. `text` may take its time; a failure of it is answered with 500. */
export type Pages = Readonly<Record<string, () => Page | Promise<Page>>>

export type Page = { readonly status?: number; readonly type: string; readonly text: string }

/** Resolves once the port listens; rejects when it cannot. `host` undefined: all addresses. */
export async function servePages(
  pages: Pages,
  { host, port }: { host: string | undefined; port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    const page = pageAt(pages, request.url ?? '/')
    if (page) void answer(response, page)
    else response.writeHead(404).end(`there is only ${Object.keys(pages).join(', ')} here\n`)
  })
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  // Later ones are of single connections, which a machine short of memory or files could not give us.
  server.on('error', cause => {
    reject(
      new Error(
        `cannot serve ${Object.keys(pages).join(', ')} on port ${port}: ${cause.message}; another process uses it`,
        { cause },
      ),
    )
  })
  server.listen(port, host, () => resolve(server))
  return promise
}

/** Anybody who reaches the port may ask for anything: also for what is no URL, which must not end the process. */
function pageAt(pages: Pages, target: string): Pages[string] | undefined {
  const path = URL.parse(target, 'http://proxy')?.pathname
  return path !== undefined && Object.hasOwn(pages, path) ? pages[path] : undefined
}

async function answer(response: ServerResponse, page: () => Page | Promise<Page>): Promise<void> {
  try {
    const { status = 200, type, text } = await page()
    response.writeHead(status, { 'content-type': type }).end(text)
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(`${error}\n`)
  }
}
