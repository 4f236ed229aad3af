// Asks the API server, by a dry run, whether it would take a service's target pod, so that a bad template becomes a condition and not a pile of failed tickets.
import { isKubeError } from '../../api/kube/errors.ts'
import { pods } from '../../api/kube/resources.ts'
import { buildTargetPod } from '../build/targetPod.ts'
import type { Context } from '../context.ts'
import { refusalOf } from './create.ts'
import type { ServicePool } from './servicePool.ts'

export type TemplateVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string }

/** An answer holds for the template it was given for; a refusal is asked about again at every regular look. */
export async function checkTemplate(
  context: Context,
  pool: ServicePool,
  templateHash: string,
): Promise<TemplateVerdict> {
  const memory = context.memory.of(pool.namespace)
  const known = memory.templateCheck
  const fresh =
    known?.templateHash === templateHash &&
    (known.verdict.kind === 'accepted' || context.nowMono() - known.atMono < context.settings.lookMs)
  if (known && fresh) return known.verdict
  const verdict = await dryRun(context, pool)
  memory.templateCheck = { templateHash, atMono: context.nowMono(), verdict }
  return verdict
}

async function dryRun(context: Context, pool: ServicePool): Promise<TemplateVerdict> {
  const pod = buildTargetPod({
    service: pool.service,
    ticketName: `${pool.service.metadata.name}-dry-run`,
    ticketUID: '00000000-0000-0000-0000-000000000000',
    poolNamespace: pool.namespace,
    gate: pool.service.spec.gate ? { token: '', settings: context.settings.proxy } : undefined,
  })
  try {
    await context.client.create(pods, pod, { dryRun: true, fieldValidation: 'Strict' })
    return { kind: 'accepted' }
  } catch (error) {
    if (!isKubeError(error, 'forbidden', 'invalid', 'badRequest')) throw error
    const refusal = refusalOf(error)
    // A full quota says nothing of the template; creating a pod will tell when there is no room.
    return refusal.reason === 'QuotaExceeded' ? { kind: 'accepted' } : { kind: 'refused', ...refusal }
  }
}
