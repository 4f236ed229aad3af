// A pod's program that listens at all addresses is found, with its descendants; others are not blamed.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { watchWildcards } from '../../../../sandbox/agent/wildcard/watch.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) process.kill(-child.pid!, 'SIGKILL')
})

/** Under a shell that stays, so that the listener is not the container's first process. */
async function listenIn(host: string): Promise<{ pid: number; port: number }> {
  const program = `require('net').createServer().listen(0,'${host}',function(){console.log(this.address().port)})`
  const child = spawn('sh', ['-c', `"$0" -e "${program}"; true`, process.execPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  children.push(child)
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { pid: child.pid!, port: Number(line) }
}

it('finds the container whose program it is', async () => {
  const [wild, tame] = await Promise.all([listenIn('0.0.0.0'), listenIn('127.0.0.1')])
  const found = Promise.withResolvers<[string, number]>()
  const suspect = (name: string, pid: number) => ({ pid, onFound: (port: number) => found.resolve([name, port]) })
  const watch = watchWildcards(() => [suspect('tame', tame.pid), suspect('wild', wild.pid)], found.reject)
  expect(await found.promise).toEqual(['wild', wild.port])
  watch.stop()
})
