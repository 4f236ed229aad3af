// The page for contributors, typed word for word: cluster up, dev, two clients, the table, Ctrl-C, down. `node test/tour.ts`; it fails with the command that did not do what docs/contributing.md says.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

function npm(...args: string[]): string {
  const command = `npm ${args.join(' ')}`
  console.log(`$ ${command}`)
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: exit code ${status}\n${stdout}${stderr}`)
  return stdout
}

const inCluster = (...command: string[]) => npm('run', '--silent', 'cluster', '--', 'exec', '--', ...command)

/** Resolves with the address that `npm run dev` prints. */
async function startDev(): Promise<{ dev: ChildProcess; address: string }> {
  console.log('$ npm run dev')
  const dev = spawn('npm', ['run', '--silent', 'dev'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of dev.stdout) {
    said += chunk
    const address = /my-app is ready at (\S+)\. /.exec(said)?.[1]
    if (address) return { dev, address }
  }
  throw new Error(`npm run dev ended without an address:\n${said}`)
}

/** Two clients at once, as two people with telnet: each prints the greeting that it gets. */
const twoClients = `
const [host, port] = process.argv[1].split(':')
const visit = () => new Promise((resolve, reject) => {
  const socket = require('net').createConnection({ host, port }, () => {})
  socket.once('error', reject).once('data', data => resolve({ socket, text: String(data).trim() }))
})
Promise.all([visit(), visit()]).then(visits => {
  for (const { socket, text } of visits) { console.log(text); socket.end() }
})`

function expect(what: string, holds: boolean, seen: string): void {
  if (!holds) throw new Error(`${what}; seen:\n${seen}`)
  console.log(`  ${what}`)
}

async function tour(): Promise<void> {
  npm('run', 'cluster', 'up')
  const { dev, address } = await startDev()
  try {
    const greetings = inCluster(process.execPath, '-e', twoClients, address)
    const pods = greetings.split('\n').filter(line => /^hello from my-app-[a-z0-9]{10}$/.test(line))
    expect('two clients at once get two pods', new Set(pods).size === 2, greetings)
    const table = inCluster('kubectl', 'get', 'dedi,ipods', '-A')
    expect(
      'kubectl get dedi,ipods -A shows the service and its tickets',
      /my-app-image:latest +\d+ +\d+/.test(table) && /isolationpod.soh.re\/my-app-/.test(table),
      table,
    )
    const samples = inCluster('kubectl', 'apply', '-k', 'manifests/samples')
    expect('kubectl apply -k manifests/samples applies', /created|configured|unchanged/.test(samples), samples)
    const wide = inCluster('kubectl', 'get', 'dedi', '-o', 'wide')
    expect('kubectl get dedi -o wide names the address', wide.includes(address), wide)
  } finally {
    dev.kill('SIGINT')
    const [code] = await once(dev, 'exit')
    expect('Ctrl-C ends npm run dev', code === 0, `exit code ${code}`)
    npm('run', 'cluster', 'down')
  }
}

try {
  await tour()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
