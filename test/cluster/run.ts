// Runs a program to its end and turns its failure into a sentence.
import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'

export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string }

type Options = { cwd?: string; env?: NodeJS.ProcessEnv }

/** Resolves whatever the exit code; 127 when the program does not exist. */
export function tryRun(command: readonly string[], options: Options = {}): Promise<Finished> {
  return runOn('ignore', command, options)
}

/** `stdin` is a file descriptor, or nothing. */
function runOn(stdin: number | 'ignore', command: readonly string[], options: Options): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command
    const child = spawn(program, args, { ...options, stdio: [stdin, 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout?.on('data', chunk => stdout.push(chunk))
    child.stderr?.on('data', chunk => stderr.push(chunk))
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
export async function run(doing: string, command: readonly string[], options: Options = {}): Promise<string> {
  return printed(doing, command, await tryRun(command, options))
}

/** As `run`, with the file `input` as its input: open here, for where it runs that path may lead elsewhere. */
export async function feed(doing: string, command: readonly string[], input: string): Promise<string> {
  const file = await open(input)
  try {
    return printed(doing, command, await runOn(file.fd, command, {}))
  } finally {
    await file.close()
  }
}

function printed(doing: string, [program]: readonly string[], { code, stdout, stderr }: Finished): string {
  if (code !== 0) throw new Error(`${doing}: ${program} failed (exit code ${code}): ${stderr.trim().slice(-2000)}`)
  return stdout
}
