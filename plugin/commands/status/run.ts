// Explains one service, at once or when it has become ready.
import type { KubeClient } from '../../../api/kube/client.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { explainAbsence } from '../../cli/absence.ts'
import type { Call } from '../../cli/command.ts'
import { parseServiceName } from '../../cli/serviceName.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { createColor } from '../../output/color.ts'
import type { flags } from './command.ts'
import { explain } from './explain.ts'
import { look } from './look.ts'
import { renderReport } from './render.ts'
import type { StatusReport } from './report.ts'

export type StatusCall = Call<typeof flags>

export async function run(call: StatusCall): Promise<number> {
  const name = parseServiceName(call.words[0]!)
  return withSession(call, async session => {
    if (call.flags.wait) {
      const { waitUntilReady } = await import('./wait.ts')
      await waitUntilReady(call, session, name)
    }
    call.world.stdout.write(await write(await report(call, session, name), call))
    return 0
  })
}

export async function report(call: StatusCall, { client, namespace }: Session, name: string): Promise<StatusReport> {
  const { signal } = call.world
  const service = await readService(client, { namespace, name }, signal)
  const sight = await look(client, service, signal)
  return explain(sight, { nowMs: Date.now(), mostEvents: call.flags.events })
}

function readService(
  client: KubeClient,
  ref: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<DedicatedService> {
  return client.get(dedicatedServices, ref, { signal }).catch(error => {
    throw explainAbsence(error)
  })
}

async function write(found: StatusReport, { flags, world }: StatusCall): Promise<string> {
  if (flags.output === 'json') return (await import('../../output/json.ts')).toJson(found)
  if (flags.output === 'yaml') return (await import('../../yaml/print.ts')).printYaml(found)
  const color = createColor({ color: flags.color, env: world.env, isTTY: world.stdout.isTTY ?? false })
  return renderReport(found, { color, nowMs: Date.now() })
}
