// A program with few descriptors: it accepts and dials by bare handles, and tells what becomes of it. Its tests ask by lines: `dial PORT`, `open`, `let go`.
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { acceptBare } from '../../../proxy/relay/acceptBare.ts'
import type { BareConnection } from '../../../proxy/relay/bare.ts'
import { createRawHere } from '../../../proxy/relay/open.ts'
import { Notice } from '../../../proxy/signal.ts'

const raw = createRawHere()
const lines: BareConnection[] = []
const tell = (what: object) => console.log(JSON.stringify(what))

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  acceptBare(server, handle => {
    lines.push(raw.adopt(handle))
    tell({ accepted: lines.length })
  })
  tell({ port: (server.address() as { port: number }).port })
})

const answers: Record<string, (port: number) => unknown> = {
  async dial(port) {
    const line = await raw.connect({ host: '127.0.0.1', port }, new Notice())
    if (!(line instanceof Error)) line.reset()
    return { dialled: line instanceof Error ? (line as NodeJS.ErrnoException).code : 'connected' }
  },
  open: () => ({ open: readdirSync('/proc/self/fd').length }),
  letGo() {
    for (const line of lines.splice(0)) line.reset()
    return { letGo: true }
  },
}

createInterface({ input: process.stdin }).on('line', async line => {
  const [verb = '', port] = line.split(' ')
  tell((await answers[verb]!(Number(port))) as object)
})
process.stdin.on('end', () => process.exit())
