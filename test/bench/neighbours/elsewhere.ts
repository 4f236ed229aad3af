// Where a crowd comes that does not come to the proxy: it is taken in and read, so that what it costs the machine by itself can be told.
import { type AddressInfo, createServer } from 'node:net'

const server = createServer(socket => {
  socket.on('error', () => {}) // it leaves by a reset
  socket.write('hello from elsewhere\n')
  socket.on('data', words => {
    if (/^deaf$/m.test(words.toString('latin1', 0, 8))) socket.pause()
  })
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.(`127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('disconnect', () => process.exit())
