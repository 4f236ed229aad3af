// A client over SPDY, as older kubectls are.
import { request } from 'node:https'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { dialSpdy, type SpdyClient } from '../../../../sandbox/spdy/connection.ts'

export type Dialled = { status: number; headers: object; text?: string; client?: SpdyClient; socket?: Duplex }

/** What the server answers, and the connection if it has switched protocols. */
export async function dial(port: number, path: string, protocol: string): Promise<Dialled> {
  const asked = request({
    ...{ host: '127.0.0.1', port, path, method: 'POST', rejectUnauthorized: false, agent: false },
    headers: { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': protocol },
  })
  asked.end()
  return await new Promise((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', async response => {
      resolve({ status: response.statusCode!, headers: response.headers, text: await text(response) })
    })
    asked.on('upgrade', ({ headers }, socket, head) => {
      resolve({ status: 101, headers, client: dialSpdy(socket, head), socket })
    })
  })
}
