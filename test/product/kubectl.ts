// kubectl, as a person would type it. A machine may have none: what only shows how it prints is left out there.
import { execFile, spawnSync } from 'node:child_process'

export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string }

export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

export function tryKubectl(args: readonly string[], input = ''): Promise<Finished> {
  return new Promise(resolve => {
    const child = execFile('kubectl', args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, stdout, stderr })
    })
    child.stdin?.end(input)
  })
}

/** Its standard output. Rejects with its standard error when it fails. */
export async function kubectl(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await tryKubectl(args, input)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit code ${code}\n${stderr}${stdout}`)
  return stdout
}
