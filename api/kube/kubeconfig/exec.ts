// Runs an exec credential plugin when a credential is needed: the first time, after it has expired, and after it was refused.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Environment } from '../config.ts'
import type { CredentialSource } from '../credential.ts'
import type { Cluster, ExecPlugin } from './entries.ts'
import { buildExecInfo, type ExecAnswer, readExecAnswer } from './execCredential.ts'

const MAX_ANSWER_BYTES = 1024 * 1024

export type ExecParts = {
  readonly plugin: ExecPlugin
  readonly cluster: Cluster
  readonly ca: Buffer | undefined
  readonly env: Environment
  /** Somebody is there to answer what the plugin asks. */
  readonly stdinIsTerminal: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Several calls at once share one run. */
export function execCredentials(parts: ExecParts): CredentialSource {
  let known: ExecAnswer | undefined
  let running: Promise<ExecAnswer> | undefined
  return async rejected => {
    const isGood = known && known !== rejected && (known.expiresAtMs ?? Number.POSITIVE_INFINITY) > parts.now()
    if (known && isGood) return known
    running ??= runPlugin(parts).finally(() => {
      running = undefined
    })
    known = await running
    return known
  }
}

/** What it says on stderr is for the person; its stdout is for us. */
async function runPlugin({ plugin, cluster, ca, env, stdinIsTerminal }: ExecParts): Promise<ExecAnswer> {
  const { command, args, interactiveMode } = plugin
  if (interactiveMode === 'Always' && !stdinIsTerminal) {
    throw new Error(
      'getting credentials: exec plugin cannot support interactive mode: standard input is not a terminal',
    )
  }
  const interactive = interactiveMode !== 'Never' && stdinIsTerminal
  const child = spawn(command, args, {
    env: {
      ...env,
      ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: buildExecInfo(plugin, { cluster, ca, interactive }),
    },
    stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
  })
  try {
    const [stdout, [code, signal]] = await Promise.all([readAnswer(child), once(child, 'close')])
    if (code !== 0) {
      const how = code === null ? `was ended by ${signal}` : `failed with exit code ${code}`
      throw new Error(`exec: executable ${command} ${how}`)
    }
    return readExecAnswer(stdout, plugin.apiVersion)
  } catch (cause) {
    throw new Error(`getting credentials: ${sentence(cause, plugin)}`, { cause })
  }
}

/** Rejects when it says more than any credential has. */
async function readAnswer(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = []
  let left = MAX_ANSWER_BYTES
  for await (const chunk of child.stdout!) {
    chunks.push(chunk)
    left -= chunk.length
    if (left >= 0) continue
    child.kill()
    throw new Error(`exec: the plugin says more than ${MAX_ANSWER_BYTES} bytes on its stdout`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sentence(cause: unknown, { command, installHint }: ExecPlugin): string {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return (cause as Error).message
  return [
    `exec: executable ${command} not found`,
    ...(installHint
      ? [
          '',
          'It looks like you are trying to use a client-go credential plugin that is not installed.',
          '',
          installHint,
        ]
      : []),
  ].join('\n')
}
