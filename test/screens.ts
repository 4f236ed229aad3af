// Real screens of `kubectl isolation top`, as text: the plugin in a terminal, against a sandbox with a few services. Prints them, or puts them into the README between its marks (--write).
import { readFileSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import type { KubeClient } from '../api/kube/client.ts'
import { apiVersionOf, namespaces } from '../api/kube/resources.ts'
import { dedicatedServices } from '../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../api/v1alpha1/types.generated.ts'
import { until } from './cluster/until.ts'
import { type OwnSandbox, openSandbox } from './plugin-flows/ownSandbox.ts'
import buildForPath from './plugin-flows/setup.ts'
import { keys, startInTerminal } from './plugin-flows/terminal.ts'

const readme = resolve(import.meta.dirname, '../README.md')
const [begin, end] = ['<!-- begin: npm run screens -->', '<!-- end -->']
const image = 'my-app-image:latest'
const size = { columns: 120, rows: 13 }

/** Beside my-app, which the sandbox begins with. */
const others = [
  {
    namespace: 'ctf',
    name: 'pwn-101',
    spec: { image, replicas: 4, pool: { maxPods: 4 }, connections: { queue: { timeout: '10m' } } },
    clients: 6,
  },
  { namespace: 'dev', name: 'broken', spec: { image: 'app:tagg', replicas: 2 }, clients: 0 },
  { namespace: 'lab', name: 'ssh-bastion', spec: { image, replicas: 3 }, clients: 0 },
]

async function create(client: KubeClient, { namespace, name, spec }: (typeof others)[number]): Promise<void> {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const body = {
    apiVersion: apiVersionOf(dedicatedServices),
    kind: 'DedicatedService',
    metadata: { name, namespace },
    spec,
  }
  await client.create(dedicatedServices, body as DedicatedService)
}

/** A client that stays. A proxy may listen a moment after it has an address. */
async function visit(address: string): Promise<Socket> {
  const colon = address.lastIndexOf(':')
  const where = { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
  return until(`a connection to ${address}`, async () => {
    const socket = createConnection(where)
    // Whoever still waits when the sandbox ends is cut off.
    socket.on('error', () => socket.destroy())
    return new Promise<Socket | undefined>(resolve => {
      socket.once('connect', () => resolve(socket))
      socket.once('close', () => resolve(undefined))
    })
  })
}

async function addressOf(
  client: KubeClient,
  { namespace, name }: { namespace: string; name: string },
): Promise<string> {
  return until(`the address of ${name}`, async () => {
    const { status } = await client.get(dedicatedServices, { namespace, name })
    return status?.availableTargets ? status.address : undefined
  })
}

async function play(sandbox: OwnSandbox): Promise<string> {
  const { client, dir } = sandbox
  const address = await sandbox.untilReady()
  for (const service of others) await create(client, service)
  const env = { KUBECONFIG: join(dir, 'kubeconfig'), NO_COLOR: '1' }
  const terminal = startInTerminal(['top', '-A'], { ...size, env })
  const visits: Socket[] = []
  try {
    // The small lines begin with nothing, so that the clients are seen to come.
    await terminal.untilShows(/my-app +▣{5} .*▁▁/)
    for (const { name } of others) await terminal.untilShows(new RegExp(`${name} .*▁`))
    for (const service of others) {
      const busy = service.clients > 0 ? await addressOf(client, service) : ''
      for (let count = 0; count < service.clients; count += 1) visits.push(await visit(busy))
    }
    for (let count = 0; count < 3; count += 1) visits.push(await visit(address))
    await terminal.untilShows(/pwn-101 +■■■■ +4 +0 +2 .*[▂▃▄▅▆▇█]/)
    await terminal.untilShows(/broken .*✗ Degraded/)
    const overview = await terminal.untilShows(/my-app .* 3 +5 .*[▂▃▄▅▆▇█].*● Ready/)
    terminal.press(`/my-app${keys.enter}${keys.enter}`)
    const opened = await terminal.untilShows(/connections 3/)
    return ['```', overview, '```', '', 'and ⏎ on a service:', '', '```', opened, '```'].join('\n')
  } finally {
    terminal.press('q')
    await terminal.close()
    for (const socket of visits) socket.destroy()
  }
}

async function main(args: readonly string[]): Promise<void> {
  const remove = await buildForPath()
  const sandbox = await openSandbox()
  try {
    const screens = (await play(sandbox)).replaceAll(/ +$/gm, '')
    if (!args.includes('--write')) return void process.stdout.write(`${screens}\n`)
    const text = readFileSync(readme, 'utf8')
    const from = text.indexOf(begin)
    const to = text.indexOf(end, from)
    if (from < 0 || to < 0) throw new Error(`${readme} has no place for the screens: ${begin} and ${end}`)
    writeFileSync(readme, `${text.slice(0, from + begin.length)}\n${screens}\n${text.slice(to)}`)
  } finally {
    await sandbox.end()
    await remove()
  }
}

if (import.meta.main) await main(process.argv.slice(2))
