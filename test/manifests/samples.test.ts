// The samples leave nothing behind on a machine whose pods are processes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import type { DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'

const samples = join(import.meta.dirname, '../../manifests/samples')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

it.runIf(existsSync('/usr/sbin/nginx'))('nginx keeps its files in the folder of its pod', async () => {
  const { spec } = parse(readFileSync(join(samples, 'nginx.yaml'), 'utf8')) as { spec: DedicatedServiceSpec }
  const [target] = spec.template!.spec!.containers
  const [program, ...args] = [...target!.command!, ...target!.args!]
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-samples-'))
  const [root, temporary] = [join(folder, 'pod'), join(folder, 'tmp')]
  await Promise.all([mkdir(root), mkdir(temporary)])
  const port = await freePort()
  const env = { ...process.env, POD_ROOT: root, TMPDIR: temporary, POD_IP: '127.0.0.1', PORT: String(port) }
  const server = spawn(program!, args, { env, cwd: root, stdio: 'ignore' })
  try {
    const page = await until('a page', () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        answer => answer.text(),
        () => undefined,
      ),
    )
    expect(page).toMatch(/^served by /)
    expect(readdirSync(temporary)).toEqual([])
    expect(readdirSync(root)).toEqual([expect.stringMatching(/^nginx\./)])
  } finally {
    server.kill('SIGTERM')
    await once(server, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
})
