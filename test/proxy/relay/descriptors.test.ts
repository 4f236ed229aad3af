// What comes of bare handles in a process that has no descriptor left, and whether all of them are given back.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { until } from '../../cluster/until.ts'
import { closeAllAfter, connectTo, endOf, listenOn } from '../sockets.ts'

closeAllAfter()

const program = fileURLToPath(new URL('hungry.ts', import.meta.url))

type Told = { port?: number; accepted?: number; dialled?: string; open?: number; letGo?: boolean }

async function startHungry() {
  const child = spawn('sh', ['-c', `ulimit -n 64; exec "${process.execPath}" "${program}"`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    child.stdin.end()
    if (child.exitCode === null) await once(child, 'exit')
  })
  const told: Told[] = []
  createInterface({ input: child.stdout }).on('line', line => told.push(JSON.parse(line)))
  const hear = <K extends keyof Told>(key: K) =>
    until(`it tells of ${key}`, () => told.find(each => key in each)?.[key])
  const ask = async <K extends keyof Told>(question: string, key: K) => {
    const before = told.length
    child.stdin.write(`${question}\n`)
    return until(`it answers ${question}`, () => told.slice(before).find(each => key in each)?.[key])
  }
  return { told, hear, ask, port: await hear('port') }
}

it('a process without descriptors says so, dials nobody, goes on, and gives back all that it had', async () => {
  const { told, ask, port } = await startHungry()
  const echo = await listenOn(socket => socket.on('error', () => {}))
  const before = await ask('open', 'open')
  expect(await ask(`dial ${echo.port}`, 'dialled')).toBe('connected')
  expect(await ask('dial 1', 'dialled')).toBe('ECONNREFUSED')

  const ends: Promise<string>[] = []
  for (let count = 0; count < 80; count += 1) ends.push(endOf(await connectTo(port!)))
  // Whom it could not take the kernel has to be told to send away.
  await Promise.race(ends)
  expect(await ask(`dial ${echo.port}`, 'dialled')).toBe('EMFILE')

  await ask('letGo', 'letGo')
  await Promise.all(ends)
  expect(await ask('open', 'open')).toBe(before)
  expect(await ask(`dial ${echo.port}`, 'dialled')).toBe('connected')
  const { length } = told
  await connectTo(port!)
  await until('somebody is accepted again', () => told.slice(length).find(each => 'accepted' in each))
})
