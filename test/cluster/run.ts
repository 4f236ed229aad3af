// Runs a program to its end and turns its failure into a sentence.
import { spawn } from 'node:child_process'

export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Resolves whatever the exit code; 127 when the program does not exist. */
export function tryRun(
  command: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', chunk => stdout.push(chunk))
    child.stderr.on('data', chunk => stderr.push(chunk))
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ code: 127, stdout: '', stderr: `${program}: not found` })
      else reject(error)
    })
    child.on('close', (code, signal) => {
      const ended = signal ? `${program} was ended by ${signal}\n` : ''
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: ended + Buffer.concat(stderr).toString(),
      })
    })
  })
}

/** What `command` printed; rejects with its last words when it fails. `doing` begins the message: "make the certificate ca". */
export async function run(doing: string, command: readonly string[], options: { cwd?: string } = {}): Promise<string> {
  const { code, stdout, stderr } = await tryRun(command, options)
  if (code !== 0) throw new Error(`${doing}: ${command[0]} failed (exit code ${code}): ${stderr.trim().slice(-2000)}`)
  return stdout
}
