// The client's side of exec and attach over WebSocket.
import WebSocket from 'ws'

/** A client over WebSocket, and what it has heard on each channel. */
export function openChannels(port: number, path: string, protocols: readonly string[]) {
  const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, [...protocols], { rejectUnauthorized: false })
  const heard: Record<number, Buffer[]> = {}
  const order: number[] = []
  socket.on('message', (data: Buffer) => {
    heard[data[0]!] ??= []
    heard[data[0]!]!.push(data.subarray(1))
    order.push(data[0]!)
  })
  const bytes = (channel: number) => Buffer.concat(heard[channel] ?? [])
  const open = new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  const closed = new Promise<number>(resolve => socket.on('close', resolve))
  return {
    ...{ socket, open, closed, order },
    send: (channel: number, bytes: string | Uint8Array) =>
      socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(bytes)])),
    said: (channel: number) => bytes(channel).toString(),
    status: () => JSON.parse(bytes(3).toString() || '{}'),
    bytes,
  }
}
