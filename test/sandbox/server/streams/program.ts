// A program in a pod that speaks HTTP, WebSocket and a protocol of its own, and tells what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { WebSocketServer } from 'ws'

export const FLOOD_BYTES = 50_000_000

export type Program = {
  readonly server: Server
  answer(request: IncomingMessage, response: ServerResponse): void
  /** What of a flood it has got rid of. */
  flooded(): number
}

export function createProgram(): Program {
  let flooded = 0
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/away') response.writeHead(302, { location: '/other' }).end()
    else if (request.url === '/endless') response.write('begun')
    else if (request.url === '/flood') {
      const piece = Buffer.alloc(100_000)
      const pieces = function* () {
        for (flooded = 0; flooded < FLOOD_BYTES; flooded += piece.length) yield piece
      }
      Readable.from(pieces()).pipe(response)
    } else void tell(request, response)
  }
  const server = createServer(answer)
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (request.url === '/no') return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno')
    if (request.url === '/eager') {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\nhello ')
      if (head.length > 0) socket.write(head)
      return void socket.pipe(socket)
    }
    sockets.handleUpgrade(request, socket, head, webSocket => {
      webSocket.on('message', data => webSocket.send(`echo ${data}`))
    })
  })
  return { server, answer, flooded: () => flooded }
}

async function tell(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { length: bytes } = await buffer(request)
  const { method, url, headers } = request
  response.writeHead(method === 'POST' ? 201 : 200, { 'x-of-program': 'yes', 'access-control-allow-origin': '*' })
  response.end(JSON.stringify({ method, url, headers, bytes }))
}
