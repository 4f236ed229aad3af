// How the kernel treats a connection of this process, whoever in it has the descriptor.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Ports = { readonly localPort: number; readonly remotePort: number }

const source = join(import.meta.dirname, 'socketOptions.c')

/** Answered by a child, which has the descriptor, too: Node asks for none of these. */
export async function optionsOf(ports: Ports) {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-options-'))
  try {
    const program = join(folder, 'options')
    execFileSync('cc', ['-Wall', '-Werror', '-o', program, source])
    const child = spawn(program, { stdio: [descriptorOf(ports), 'pipe', 'inherit'] })
    let said = ''
    child.stdout!.on('data', chunk => {
      said += chunk
    })
    await once(child, 'close')
    const [noDelay, keepAlive, idleSeconds, intervalSeconds, count] = said.split(' ').map(Number)
    return { noDelay, keepAlive, idleSeconds, intervalSeconds, count }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function descriptorOf({ localPort, remotePort }: Ports): number {
  const hex = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = readFileSync('/proc/self/net/tcp', 'utf8')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
  const row = rows.find(([, local, remote]) => local?.endsWith(hex(localPort)) && remote?.endsWith(hex(remotePort)))
  if (!row) throw new Error(`no connection from port ${localPort} to port ${remotePort}`)
  const name = `socket:[${row[9]}]`
  const fd = readdirSync('/proc/self/fd').find(fd => linkOf(fd) === name)
  if (fd === undefined) throw new Error(`the connection from port ${localPort} is not this process's`)
  return Number(fd)
}

function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined // closed meanwhile
  }
}
