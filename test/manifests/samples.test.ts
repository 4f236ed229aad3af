// What the samples' scripts leave behind: in the sandbox nothing outside the pod's own folder.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'

const sample = resolve(import.meta.dirname, '../../manifests/samples/ssh.yaml')

type Sample = {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } }
  }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-samples-'))
  for (const name of ['bin', 'pod', 'tmp']) mkdirSync(join(folder, name))
  // Says where the key is to be, and makes none.
  writeFileSync(join(folder, 'bin/ssh-keygen'), '#!/bin/sh\nshift 5; touch "$2"\n', { mode: 0o755 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the script up to the server that it becomes. */
function runSsh(env: Record<string, string>): void {
  const service = parseAllDocuments(readFileSync(sample, 'utf8'))[1]!.toJS() as Sample
  const [container] = service.spec.template.spec.containers
  const script = container!.args[0]!.replace('mkdir -p /run/sshd', ':').replace('exec /usr/sbin/sshd', 'exec true')
  const given = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, TMPDIR: join(folder, 'tmp'), ...env }
  execFileSync('sh', ['-ec', script], { env: given })
}
const keysIn = (name: string) =>
  readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('/host_key'))

it('the host key of ssh lies in the folder of its pod where pods have one, and goes with it', () => {
  runSsh({ POD_ROOT: join(folder, 'pod') })
  expect({ pod: keysIn('pod').length, tmp: readdirSync(join(folder, 'tmp')) }).toEqual({ pod: 1, tmp: [] })
})

it('elsewhere it lies in the temporary folder of its container', () => {
  runSsh({})
  expect({ pod: keysIn('pod').length, tmp: keysIn('tmp').length }).toEqual({ pod: 0, tmp: 1 })
})
