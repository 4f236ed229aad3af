// Explains one service, at once or when it has become ready.
import type { KubeClient } from '../../../api/kube/client.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { explainAbsence } from '../../cli/absence.ts'
import type { Call } from '../../cli/command.ts'
import { parseOutput } from '../../cli/output.ts'
import { parseServiceName } from '../../cli/serviceName.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import type { flags } from './command.ts'
import { explain } from './explain.ts'
import { look } from './look.ts'
import type { StatusReport } from './report.ts'
import { writeReport } from './write.ts'

export type StatusCall = Call<typeof flags>

export async function run(call: StatusCall): Promise<number> {
  const name = parseServiceName(call.words[0]!)
  const format = parseOutput(call.flags.output)
  return withSession(call, async session => {
    if (call.flags.wait) {
      const { waitUntilReady } = await import('./wait.ts')
      await waitUntilReady(call, session, name)
    }
    call.world.stdout.write(await writeReport(await report(call, session, name), format, call))
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
