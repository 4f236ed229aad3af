// The process that is the node: whoever kills it kills all that runs there.
import { readdirSync, readFileSync } from 'node:fs'

/** Of the sandbox, or of the test cluster, that this run is in; undefined while it is being started again. */
export function nodeAgent(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const state = env.CLUSTER_STATE ?? env.SANDBOX_STATE
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .find(pid => isAgent(pid, state ?? ''))
}

function isAgent(pid: number, state: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return /\/agent(\/main\.ts|\.js)$/.test(words[1] ?? '') && words[words.indexOf('--state') + 1]!.startsWith(state)
  } catch {
    // It has ended.
    return false
  }
}
