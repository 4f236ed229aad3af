// Says which version each part of the product has, and whether they go together.

import release from '../../../package.json' with { type: 'json' }
import type { Call } from '../../cli/command.ts'
import { printableLines } from '../../output/printable.ts'
import type { flags } from './command.ts'
import { findSkew, renderVersions, type Versions, versionsObject } from './versions.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const known: Versions = { client: release.version, cluster: undefined }
  if (call.flags.client) return print(call, known)
  try {
    return await print(call, { ...known, cluster: await ask(call) })
  } catch (error) {
    // As kubectl: what is known is said, then why the rest is not.
    await print(call, known)
    throw error
  }
}

/** Loaded when there is somebody to ask. */
async function ask(call: Call<typeof flags>): Promise<Versions['cluster']> {
  const { withSession } = await import('../../cluster/session.ts')
  const { askCluster } = await import('./ask.ts')
  return withSession(call, ({ client }) => askCluster(client))
}

async function print(call: Call<typeof flags>, versions: Versions): Promise<number> {
  const { stdout, stderr } = call.world
  stdout.write(await render(call.flags.output ?? '', versions))
  for (const sentence of findSkew(versions)) stderr.write(`${sentence}\n`)
  return 0
}

async function render(output: string, versions: Versions): Promise<string> {
  if (output === 'json') {
    const { toJson } = await import('../../output/json.ts')
    return toJson(versionsObject(versions))
  }
  if (output !== 'yaml') return renderVersions(versions)
  const { printYaml } = await import('../../yaml/print.ts')
  return printableLines(printYaml(versionsObject(versions)))
}
