// Runs an exec credential plugin when a credential is needed: the first time, after it has expired, and after it was refused.
import type { Environment } from '../config.ts'
import type { CredentialSource } from '../credential.ts'
import type { Cluster, ExecPlugin } from './entries.ts'
import { buildExecInfo, type ExecAnswer, readExecAnswer } from './execCredential.ts'
import { runProgram, type Said } from './execProcess.ts'

export type ExecParts = {
  readonly plugin: ExecPlugin
  readonly cluster: Cluster
  readonly ca: Buffer | undefined
  readonly env: Environment
  /** Somebody is there to answer what the plugin asks. */
  readonly stdinIsTerminal: boolean
  /** False while the terminal is drawn on: then it asks nobody, and what it says is told with what went wrong. */
  readonly mayTalk: () => boolean
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal | undefined
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

/** Its stdout is for us. */
async function runPlugin(parts: ExecParts): Promise<ExecAnswer> {
  const { plugin, env, signal } = parts
  const mayTalk = parts.mayTalk()
  const interactive = isInteractive(parts, mayTalk)
  try {
    const said = await runProgram({
      ...{ command: plugin.command, args: plugin.args, path: env.PATH ?? '', signal },
      env: {
        ...env,
        ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: buildExecInfo(plugin, { ...parts, interactive }),
      },
      stdin: interactive ? 'inherit' : 'ignore',
      stderr: mayTalk ? 'inherit' : 'pipe',
    })
    if (said.code !== 0) throw new Error(describeEnd(said, plugin))
    return readExecAnswer(said.stdout, plugin.apiVersion)
  } catch (cause) {
    throw new Error(`getting credentials: ${sentence(cause, plugin)}`, { cause })
  }
}

function isInteractive({ plugin, stdinIsTerminal }: ExecParts, mayTalk: boolean): boolean {
  const canAsk = stdinIsTerminal && mayTalk
  if (plugin.interactiveMode !== 'Always' || canAsk) return plugin.interactiveMode !== 'Never' && canAsk
  const why = stdinIsTerminal ? 'the terminal is drawn on' : 'standard input is not a terminal'
  throw new Error(`getting credentials: exec plugin cannot support interactive mode: ${why}`)
}

function describeEnd({ code, endedBy, stderr }: Said, { command }: ExecPlugin): string {
  const how = code === null ? `was ended by ${endedBy}` : `failed with exit code ${code}`
  const last = stderr.trim().split('\n').at(-1)
  return `exec: executable ${command} ${how}${last ? `: ${last}` : ''}`
}

function sentence(cause: unknown, { command, installHint }: ExecPlugin): string {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'EACCES') return `exec: executable ${command} may not be run: permission denied`
  if (code !== 'ENOENT') return message
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
