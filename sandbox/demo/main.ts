// `npm run demo`: proves the promise on this machine, with a sandbox of its own that leaves nothing behind.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { untilEnd } from '../start/end.ts'
import { startSandbox } from '../start/sandbox.ts'
import type { Finding } from './judge.ts'
import { findRemains } from './remains.ts'
import { createScreen, type Screen } from './screen.ts'
import { type Crowd, playStory } from './story.ts'

const crowd: Crowd = { clients: 40, base: 5, everyMs: 150, stayMs: 1_000 }
const image = `isolation-proxy/echo:${packageJson.version}`

/** Ends the process: with 1 when the promise was not kept, or could not be tried. */
export async function main(args: readonly string[]): Promise<void> {
  if (args.length > 0) {
    console.error(`npm run demo takes no arguments, and was given ${args.join(' ')}`)
    process.exit(2)
  }
  const end = untilEnd(process.env)
  const screen = createScreen(process.stdout, process.env)
  screen.say(
    'isolation-proxy gives every TCP connection a fresh Kubernetes pod of its own, never used twice. See for yourself:',
  )
  screen.say('A Kubernetes of its own starts, with pods as processes of this machine ...')
  try {
    const findings = await tryPromise(screen, end.signal)
    const broken = findings.filter(({ holds }) => !holds)
    for (const { holds, what } of findings) screen.finding(holds, what)
    const seconds = `${(performance.now() / 1000).toFixed(0)} s`
    if (broken.length > 0) throw new Error(`The promise was NOT kept: ${broken[0]!.what} (${seconds})`)
    screen.say(
      `The promise was kept: ${crowd.clients} connections, ${crowd.clients} pods, none used twice (${seconds}). npm start is the same for you to play with.`,
    )
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  process.exit(0)
}

/** Whatever happens, nothing of the sandbox stays. */
async function tryPromise(screen: Screen, signal: AbortSignal): Promise<Finding[]> {
  const dir = mkdtempSync(join(tmpdir(), 'isolation-proxy-demo-'))
  try {
    const options = { dir, port: 0, images: {}, imagesFile: undefined, example: false }
    const sandbox = await startSandbox(options, screen.say, signal)
    const { client, failed, server } = sandbox
    const played = await Promise.race([playStory(crowd, { client, screen, image, signal }), failed]).finally(
      sandbox.stop,
    )
    const remains = await findRemains(dir, server)
    const what = remains ?? 'the sandbox has ended: no process and no port of it is left'
    return [...played, { holds: remains === undefined, what }]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
