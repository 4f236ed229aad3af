// A cluster that is there already (kind, k3s, a cloud) instead of one of ours: only the context that ISOLATION_E2E_CONTEXT names, never the one that happens to be current.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execAs } from './exec.ts'
import { tryRun } from './run.ts'

/** The context's name; undefined when the variable is not set or empty. */
export function namedContext(env: NodeJS.ProcessEnv): string | undefined {
  return env.ISOLATION_E2E_CONTEXT || undefined
}

/**
 * The exit code of `command`, run here with a KUBECONFIG in which there is that context and no other, and CLUSTER_CONTEXT instead of CLUSTER_STATE: nothing of that cluster can be stopped or entered.
 * Rejects when the kubeconfig of `env` has no such context.
 */
export async function execInContext(
  context: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const only = await readContext(context, env)
  const folder = await mkdtemp(join(tmpdir(), 'cluster-context-'))
  try {
    const KUBECONFIG = join(folder, 'kubeconfig')
    await writeFile(KUBECONFIG, only, { mode: 0o600 })
    const { CLUSTER_STATE: _, ...others } = env
    return await execAs(command, { ...others, KUBECONFIG, CLUSTER_CONTEXT: context })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A kubeconfig of the one context, its files written into it. */
async function readContext(context: string, env: NodeJS.ProcessEnv): Promise<string> {
  const view = ['kubectl', 'config', 'view', '--raw', '--flatten', '--minify', `--context=${context}`]
  const { code, stdout, stderr } = await tryRun(view, { env })
  if (code === 0) return stdout
  throw new Error(
    `ISOLATION_E2E_CONTEXT=${context}: ${stderr.trim()}; the contexts are in: kubectl config get-contexts`,
  )
}
