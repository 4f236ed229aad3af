// The same kubeconfigs and flags for kubectl and for us: the same server hears the same of both, or both refuse in the same words.
import { execFile } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../../../../api/kube/client.ts'
import { loadKubeconfig } from '../../../../../api/kube/kubeconfig/load.ts'
import { ContextNotFound } from '../../../../../api/kube/kubeconfig/resolve.ts'
import { defineCommand } from '../../../../../plugin/cli/command.ts'
import { parseCommand } from '../../../../../plugin/cli/parse.ts'
import { overridesOf } from '../../../../../plugin/cluster/overrides.ts'
import { hasKubectl } from '../../../../product/kubectl.ts'
import { type Folder, kubeconfig, openFolder, type Wish } from '../folder.ts'
import { startWitness, type Visit, type Witness } from '../witness.ts'

/** A command of the plugin with nothing but the global flags. */
const probe = defineCommand({
  ...{ name: 'probe', parameters: '', words: { least: 0 }, summary: '', examples: [], flags: {} },
  load: async () => async () => 0,
})

export type Case = {
  readonly files: (witness: Witness, folder: Folder) => readonly (Wish | string)[] | Promise<readonly (Wish | string)[]>
  readonly args?: readonly string[]
  readonly env?: (folder: Folder) => Readonly<Record<string, string>>
}

type Outcome = { readonly visits: readonly Visit[] } | { readonly refusal: string }

export function compareAll(title: string, cases: Readonly<Record<string, Case>>): void {
  describe.runIf(hasKubectl)(title, () => {
    test.each(Object.entries(cases))('%s', async (_, { files, args = [], env: more }) => {
      const folder = await openFolder()
      const witness = await startWitness()
      const contents = await files(witness, folder)
      const written = await Promise.all(
        contents.map((each, index) =>
          folder.write(`config-${index}`, typeof each === 'string' ? each : kubeconfig(each)),
        ),
      )
      const env = { PATH: process.env.PATH, HOME: folder.path, KUBECONFIG: written.join(':'), ...more?.(folder) }
      const typed = args.map(arg => arg.replace('$URL', witness.url))
      const theirs = await askKubectl(typed, env, witness)
      const ours = await askUs(typed, env, witness)
      expect(ours).toEqual(theirs)
    })
  })
}

async function askKubectl(args: readonly string[], env: NodeJS.ProcessEnv, witness: Witness): Promise<Outcome> {
  witness.visits.length = 0
  const stderr = await new Promise<string>(resolve => {
    const child = execFile('kubectl', ['get', '--raw', '/probe', ...args], { env }, (_error, _stdout, text) =>
      resolve(text),
    )
    child.stdin?.end()
  })
  return outcomeOf(witness, stderr)
}

async function askUs(args: readonly string[], env: NodeJS.ProcessEnv, witness: Witness): Promise<Outcome> {
  witness.visits.length = 0
  const { flags } = parseCommand(probe, args)
  try {
    const askWho = async () => Promise.reject(new Error('EOF'))
    const { access } = await loadKubeconfig({ env, overrides: overridesOf(flags), askWho })
    const client = createClient(access, { userAgent: 'test' })
    try {
      const { body } = await client.raw({ method: 'GET', path: '/probe' })
      body.destroy()
    } finally {
      await client.close()
    }
    return outcomeOf(witness, '')
  } catch (error) {
    const label = error instanceof ContextNotFound ? 'Error in configuration' : 'error'
    return outcomeOf(witness, `${label}: ${(error as Error).message}\n`)
  }
}

/** kubectl looks at the server's version first when it speaks of certificates. */
function outcomeOf({ visits }: Witness, stderr: string): Outcome {
  const asked = visits.filter(({ path }) => path.endsWith('/probe'))
  return asked.length > 0 ? { visits: asked } : { refusal: stderr.trim() }
}
