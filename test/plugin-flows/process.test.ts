// The plugin as a process among others: full disks, readers that leave or stall, signals, and places that one would not choose.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isAlive } from '../cluster/namespace.ts'
import { until } from '../cluster/until.ts'
import { plugin, pluginEnv, type Running, startPlugin } from './plugin.ts'
import { startInTerminal, type Terminal } from './terminal.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-process-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A line of shell, with the plugin in PATH, in the folder of these tests. */
async function shell(line: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('sh', ['-c', line], { cwd: folder, env: pluginEnv() })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number | null, stdout, stderr }
}

const notAllThere = 'error: what was to be written to stdout is not all there: '

describe('what cannot be written', () => {
  it.runIf(existsSync('/dev/full'))('is said, and is a failure', async () => {
    const { code, stderr } = await shell('kubectl-isolation install > /dev/full')
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${notAllThere}ENOSPC: no space left on device, write\n` })
  })

  it('is said of a file that took the beginning only', async () => {
    const { code, stderr } = await shell('ulimit -f 8; kubectl-isolation install > half.yaml')
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${notAllThere}EFBIG: file too large, write\n` })
    expect((await readFile(join(folder, 'half.yaml'))).length).toBeGreaterThan(0)
  })

  it('of a failure nobody can be told, and its exit code stays', async () => {
    const { code } = await shell('exec kubectl-isolation nonsense 2>&-')
    expect(code).toBe(1)
    expect((await shell('exec kubectl-isolation nonsense 2> /dev/full')).code).toBe(1)
  })

  it('is nobody’s loss when the reader has left', async () => {
    const { code, stdout, stderr } = await shell('{ kubectl-isolation install; echo code $? >&2; } | head -n 1')
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'apiVersion: v1\n', stderr: 'code 0\n' })
  })

  it('is whole in a file and in a pipe otherwise', async () => {
    const whole = (await plugin(['install'])).stdout
    await shell('kubectl-isolation install > whole.yaml')
    expect(whole.length).toBeGreaterThan(200_000)
    expect(await readFile(join(folder, 'whole.yaml'), 'utf8')).toBe(whole)
  })
})

describe('one SIGINT ends a command', () => {
  it('whose reader has stalled', async () => {
    const child = spawn('kubectl-isolation', ['install'], { env: pluginEnv(), stdio: ['ignore', 'pipe', 'ignore'] })
    // The pipe is full by then, and nothing is taken out of it.
    await once(child.stdout.pause(), 'readable')
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([130, null])
    child.stdout.destroy()
  })

  /** The command while it waits for a program that is to bring credentials, and that program. */
  async function waiting(command: string): Promise<{ running: Running; pid: number }> {
    const kubeconfig = join(folder, 'kubeconfig')
    const args = ['-c', 'echo waiting as $$ >&2; exec sleep 300']
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args, interactiveMode: 'Never' }
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'a' },
      clusters: [{ name: 'a', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'a', user: { exec } }],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    }
    await writeFile(kubeconfig, JSON.stringify(config))
    const running = startPlugin([command], { env: { KUBECONFIG: kubeconfig } })
    const [, pid] = await until('its program', () => /waiting as (\d+)\n/.exec(running.stderr()) ?? undefined)
    return { running, pid: Number(pid) }
  }

  it('whose credentials somebody else’s program does not bring, and then that program', async () => {
    const { running, pid } = await waiting('list')
    running.child.kill('SIGINT')
    expect(await once(running.child, 'exit')).toEqual([130, null])
    await until('the end of the program', () => !isAlive(pid) || undefined)
    await running.ended
  })

  it('together with the program that was to bring its credentials: what was not found out has not failed', async () => {
    const { running, pid } = await waiting('check')
    running.child.kill('SIGINT')
    interrupt(pid)
    expect(await running.ended).toMatchObject({ code: 130, stdout: '' })
  })
})

/** Whoever was interrupted before may have ended it. */
function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' })
  }
}

describe('a question', () => {
  let terminal: Terminal
  afterEach(() => terminal.close())
  async function ask(): Promise<void> {
    terminal = startInTerminal(['sandbox', 'reset', '--dir', folder])
    await terminal.untilShows('Proceed? [y/N]')
  }

  it('is ended by Ctrl-C as by everything else', async () => {
    await ask()
    terminal.press('\x03')
    expect(await terminal.ended).toEqual({ code: 130, signal: undefined })
    expect(terminal.screen()).not.toContain('error')
  })

  it.each([
    ['the end of the input', '\x04'],
    ['an empty line', '\r'],
    ['anything but yes', 'yess\r'],
  ])('is denied by %s', async (_, typed) => {
    await ask()
    terminal.press(typed)
    expect((await terminal.ended).code).toBe(1)
    expect(terminal.lines()).toContain('Nothing was deleted.')
    expect(existsSync(folder)).toBe(true)
  })
})

describe('the plugin runs', () => {
  it('where the working directory was deleted', async () => {
    const line = 'mkdir gone; cd gone; rmdir ../gone; kubectl-isolation version --client; kubectl-isolation install'
    const { code, stdout } = await shell(line)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Client Version: /)
    const file = await shell('mkdir gone; cd gone; rmdir ../gone; kubectl-isolation init x --image app:1 -o file.yaml')
    expect(file.stderr).toContain('error: file.yaml cannot be written: ENOENT: no such file or directory')
  })

  it('says why it cannot in a folder that Node loads nothing from', async () => {
    await cp(dirname(process.env.PLUGIN_BIN!), join(folder, 'back\\slash'), { recursive: true })
    for (const path of [`${folder}/back\\slash/bin/kubectl-isolation`, './back\\slash/bin/kubectl-isolation']) {
      const { code, stderr } = await shell(`'${path}' version --client`)
      expect(code).toBe(1)
      expect(stderr).toMatch(/^error: kubectl isolation cannot run in this folder: Node loads no module .* backslash/)
      expect(stderr).toContain('Move it elsewhere: ')
    }
  })
})
