// One program run to its end.
import { spawn } from 'node:child_process'

export type Ending = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** The standard output, trimmed. Rejects with what the program said when its exit code is not 0. */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await attempt(program, args, cwd)
  if (code === 0) return stdout.trim()
  throw new Error(`${program} ${args.join(' ')}: exit code ${code}\n${stderr || stdout}`)
}

/** Rejects only when the program cannot be started. */
export function attempt(program: string, args: readonly string[], cwd?: string): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text
      })
    }
    child.on('error', cause => reject(new Error(`${program} cannot be started`, { cause })))
    child.on('close', code => resolve({ code, ...texts }))
  })
}
