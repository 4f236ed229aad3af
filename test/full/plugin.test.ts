// The plugin where a real kubelet is at the other end.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildPlugin } from '../../build.ts'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-plugin-'))
  await buildPlugin(folder)
  scene = await Scene.open('plugin')
  await scene.create('echo', { replicas: 2 })
  await scene.untilWarm('echo', 2)
})
afterAll(async () => {
  await scene?.close()
  await rm(folder, { recursive: true, force: true })
})

function start(...args: string[]) {
  const child = spawn(join(folder, 'bin/kubectl-isolation'), [...args, '-n', scene.namespace])
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  return { child, said, ended }
}

it('connects to a pod through the API server and the kubelet', async () => {
  const { child, said, ended } = start('connect', 'echo')
  child.stdin.write('ping\n')
  await Promise.race([until('the answer', async () => said.stdout.includes('ping') || undefined), ended])
  child.kill('SIGINT')
  expect({ code: await ended, stderr: said.stderr }).toEqual({ code: 130, stderr: '' })
  expect(said.stdout).toMatch(/^hello from echo-\w+\nping\n$/)
})

it("reads the proxy's log", async () => {
  const { said, ended } = start('logs', 'echo')
  expect({ code: await ended, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
  expect(said.stdout).toContain('accepts clients')
})
