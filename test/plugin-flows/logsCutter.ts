// A bad network between a client and its API server: connections through it are cut, all at once or after some bytes.
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Cutter = {
  /** A kubeconfig that leads through it. */
  readonly kubeconfig: string
  /** How many connections were cut. */
  cuts(): number
  cutAll(): void
  /** From now on each connection is cut after so many bytes from the server, one after the other, over and over. */
  cutAfter(bytes: readonly number[]): void
  close(): Promise<void>
}

export async function startCutter(kubeconfig: string): Promise<Cutter> {
  const text = await readFile(kubeconfig, 'utf8')
  const [, host = '', port = ''] = /server: "?https:\/\/([^:\s"]+):(\d+)/.exec(text) ?? []
  const clients = new Set<Socket>()
  let bytes: readonly number[] = []
  let turn = 0
  let cuts = 0

  const server = createServer(client => {
    const upstream = connect(Number(port), host)
    let left = bytes.length > 0 ? bytes[turn++ % bytes.length]! : Number.POSITIVE_INFINITY
    clients.add(client)
    const end = () => {
      clients.delete(client)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
    client.pipe(upstream)
    upstream.on('data', (chunk: Buffer) => {
      client.write(chunk.subarray(0, left))
      left -= chunk.length
      if (left > 0) return
      cuts += 1
      end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-cutter-'))
  const file = join(folder, 'kubeconfig')
  await writeFile(file, text.replace(`:${port}`, `:${(server.address() as AddressInfo).port}`))
  return {
    kubeconfig: file,
    cuts: () => cuts,
    cutAll() {
      cuts += clients.size
      for (const client of clients) client.destroy()
    },
    cutAfter(given) {
      bytes = given
    },
    async close() {
      for (const client of clients) client.destroy()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
