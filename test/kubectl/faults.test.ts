// Bad days as docs/sandbox.md asks for them: its commands, read from there and typed as they stand, beside a server that nobody else uses.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import type { ClusterAccess } from '../../api/kube/config.ts'
import { configMaps } from '../../api/kube/resources.ts'
import { hasKubectl } from '../product/kubectl.ts'
import { runServer } from '../sandbox/server/runServer.ts'

const docs = readFileSync(resolve(import.meta.dirname, '../../docs/sandbox.md'), 'utf8')
const [, block = ''] = /^## Faults\n[\s\S]*?\n\n((?: {4}.+\n)+)/m.exec(docs) ?? []
const commands = block.trim().split(/\n */)

const { access, client, ask } = await runServer()
const home = mkdtempSync(join(tmpdir(), 'isolation-proxy-faults-'))
mkdirSync(join(home, '.sandbox'))
writeFileSync(join(home, '.sandbox/kubeconfig'), await kubeconfigFor(access), { mode: 0o600 })
afterAll(() => rmSync(home, { recursive: true }))

describe.skipIf(!hasKubectl)('a person who reads about faults', () => {
  it('types the commands in their order, and each does what the text says', async () => {
    const made = await client.create(configMaps, { metadata: { namespace: 'default', name: 'first' } })
    await client.create(configMaps, { metadata: { namespace: 'default', name: 'second' } })
    const resume = `/api/v1/configmaps?watch=1&timeoutSeconds=1&resourceVersion=${made.metadata.resourceVersion}`
    expect((await ask(resume)).text).toContain('"name":"second"')
    const [exported, added, listed, removed, afterwards, compacted, forgotten, ...more] = await type(home, [
      ...commands.slice(0, 4),
      'kubectl get --raw /sandbox/faults',
      ...commands.slice(4),
    ])
    expect(exported).toBe('')
    const { id } = JSON.parse(added!) as { id: string }
    const fault = { client: 'proxy', verbs: ['patch'], effect: { kind: 'slow', ms: 2000 } }
    expect(JSON.parse(listed!)).toEqual({ [id]: fault })
    expect(JSON.parse(removed!)).toEqual({})
    expect(JSON.parse(afterwards!)).toEqual({})
    expect(JSON.parse(compacted!)).toEqual({ revision: expect.any(Number) })
    expect(JSON.parse(forgotten!)).toEqual({ revision: expect.any(Number) })
    expect(more).toEqual([])
    expect((await ask(resume)).text).toContain('"code":410')
  })

  it('takes one fault away by its id', async () => {
    const add = commands.find(command => command.includes('/sandbox/faults -f -'))!
    const remove = commands.find(command => command.startsWith('kubectl delete'))!
    const look = 'kubectl get --raw /sandbox/faults'
    const [, first, second] = await type(home, [commands[0]!, add, add])
    const [one, other] = [first, second].map(answer => (JSON.parse(answer!) as { id: string }).id)
    const [, , left] = await type(home, [commands[0]!, `${remove}/${one}`, look])
    expect(Object.keys(JSON.parse(left!) as object)).toEqual([other])
  })
})

/** What each printed, in one shell. Rejects when one of them fails. */
async function type(folder: string, lines: readonly string[]): Promise<string[]> {
  const mark = '--- the next ---'
  const script = lines.map(line => `${line}\necho '${mark}'\n`).join('')
  const shell = spawn('sh', ['-e', '-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'exit')])
  if (code !== 0) throw new Error(`${lines.join('\n')}\nexit code ${code}\n${stderr}${stdout}`)
  return stdout.split(`${mark}\n`).slice(0, -1)
}

async function kubeconfigFor({ server, ca, token }: ClusterAccess): Promise<string> {
  const data = Buffer.from(String(ca)).toString('base64')
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sandbox', cluster: { server, 'certificate-authority-data': data } }],
    users: [{ name: 'admin', user: { token: await token!() } }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: 'admin' } }],
    'current-context': 'sandbox',
  })
}
