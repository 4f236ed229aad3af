// The program in every target pod: writes down who came and each line that it heard, and answers; some of them are late, deaf, or die. It has nothing of the product in it.
import { appendFileSync, existsSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'

const {
  FAULTS_LOG: log = '',
  FAULTS_CALM: calm = '',
  FAULTS_SEED: seed = '',
  POD_UID: podUID = '',
  POD_IP: host,
} = process.env
const pod = process.env.HOSTNAME ?? ''

function note(line: object): void {
  // This clock is the same in all processes of a machine.
  const t = Number(process.hrtime.bigint() / 1_000n) / 1_000
  appendFileSync(log, `${JSON.stringify({ t, podUID, ...line })}\n`)
}

/** What is wrong with it, by its name. */
function characterOf(name: string): string {
  if (existsSync(calm)) return 'good'
  let hash = 0x811c9dc5
  for (const letter of `${seed}/${name}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0
  const roll = (hash ^ (hash >>> 15)) % 1_000
  const characters: readonly (readonly [number, string])[] = [
    [60, 'late'],
    [70, 'never'],
    [90, 'crashes'],
    [115, 'diesOnAccept'],
    [140, 'diesInSession'],
    [160, 'silent'],
    [180, 'stubborn'],
  ]
  return characters.find(([below]) => roll < below)?.[1] ?? 'good'
}

const character = characterOf(pod)

function serve(socket: Socket): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  note({ kind: 'accept', pod, peer, local: `${socket.localAddress}:${socket.localPort}` })
  if (character === 'diesOnAccept') process.exit(1)
  if (character === 'diesInSession') setTimeout(() => process.exit(1), 200)
  let rest = ''
  socket.setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      const [client, index] = line.split(' ')
      note({ kind: 'heard', peer, client, index: Number(index) })
      if (character !== 'silent') socket.write(`${podUID} ${line}\n`)
    }
  })
  socket.on('end', () => socket.end())
  if (character !== 'silent') socket.write(`hello ${podUID}\n`)
}

const server = createServer({ allowHalfOpen: true }, serve)
server.on('error', error => {
  note({ kind: 'mute', pod, why: error.message })
  process.exit(1)
})
process.on('SIGTERM', () => {
  if (character !== 'stubborn') process.exit(0)
})
note({ kind: 'birth', pod, ip: host, pid: process.pid, character })
if (character === 'crashes') setTimeout(() => process.exit(1), 700)
setTimeout(() => server.listen(Number(process.env.PORT), host), { late: 900, never: 2 ** 31 - 1 }[character] ?? 0)
