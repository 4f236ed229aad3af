// At a terminal that only prints, such as the shell inside of an editor, nothing is drawn: what is asked and told there are lines. And Windows' own, which have no TERM, are none of those.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { Scene } from '../product/scene.ts'
import { keys, startInTerminal, startProgram } from './terminal.ts'

const dumb = { env: { TERM: 'dumb' } }
let folder: string
let scene: Scene
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-dumb-'))
  scene = await Scene.open('dumb-terminal')
  await scene.create('typo', { replicas: 2, image: 'not/there:1' })
})
afterAll(async () => {
  await scene.close()
  rmSync(folder, { recursive: true, force: true })
})

it('init asks line by line', async () => {
  const path = join(folder, 'asked.yaml')
  const terminal = startInTerminal(['init', '-o', path], dumb)
  try {
    for (const [question, text] of [
      ['Name of the service:', 'Lab'],
      ['"Lab" was not taken. A name has', 'lab'],
      ['Image:', 'app:1'],
      ['Port that the image listens on [8080]:', ''],
      ['Pods to keep warm [1]:', '3'],
      ['How clients reach it [ClusterIP], or LoadBalancer or NodePort:', ''],
      ['Port that clients connect to [9090]:', ''],
      ['Resource requests', ''],
      ['Resource limits', ''],
      ['Environment', 'A=1'],
    ] as const) {
      await terminal.untilShows(question)
      terminal.press(`${text}${keys.enter}`)
    }
    expect((await terminal.ended).code).toBe(0)
    expect(terminal.output()).not.toContain('\x1b')
  } finally {
    await terminal.close()
  }
  expect(parse(readFileSync(path, 'utf8'))).toMatchObject({
    metadata: { name: 'lab' },
    spec: { image: 'app:1', replicas: 3, env: [{ name: 'A', value: '1' }] },
  })
})

it('init ended by Ctrl-C is as everywhere', async () => {
  const terminal = startInTerminal(['init', 'lab'], dumb)
  try {
    await terminal.untilShows('Image:')
    terminal.press(keys.ctrlC)
    expect((await terminal.ended).code).toBe(130)
  } finally {
    await terminal.close()
  }
})

it('status --wait tells what it waits for in lines', async () => {
  const terminal = startInTerminal(['status', '-n', scene.namespace, 'typo', '--wait'], dumb)
  try {
    await terminal.untilShows('Waiting for typo: 0 of 2 pods are available (The image')
    terminal.press(keys.ctrlC)
    expect((await terminal.ended).code).toBe(130)
    expect(terminal.output()).not.toContain('\x1b')
  } finally {
    await terminal.close()
  }
})

it('top is drawn at a terminal of Windows, which says nothing of itself', async () => {
  const typed = ['-c', 'unset TERM; exec kubectl-isolation top -n "$0"', scene.namespace]
  const terminal = startProgram('/bin/sh', typed, { env: { OS: 'Windows_NT' } })
  try {
    await terminal.untilShows(/typo .*✗ Degraded/)
    terminal.press('q')
    expect((await terminal.ended).code).toBe(0)
  } finally {
    await terminal.close()
  }
})
