// One copy of a Secret or ConfigMap in the pool namespace: read beside what it is a copy of, and brought into step.
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { ObjectRef } from '../../api/kube/objects.ts'
import { configMaps, type Resource, secrets } from '../../api/kube/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { type Copied, type CopyStep, planCopy } from '../build/copy.ts'
import { identityOf, inPool } from '../build/identity.ts'
import type { Reference } from '../build/references.ts'
import type { Problem } from '../problem.ts'
import { find } from './find.ts'
import { isOurs } from './keep.ts'

export type Named = Pick<Reference, 'kind' | 'name'>

/** `blocks`: no pod can start. */
export type CopyResult = { readonly blocks: boolean; readonly problem?: Problem }

const resourceOf = { Secret: secrets as Resource<Copied>, ConfigMap: configMaps as Resource<Copied> }

export async function applyCopy(
  client: KubeClient,
  service: DedicatedService,
  reference: Reference,
): Promise<CopyResult> {
  const resource = resourceOf[reference.kind]
  const metadata = inPool(service, reference.name)
  const from = { namespace: identityOf(service).namespace, name: reference.name }
  try {
    const [source, copy] = await Promise.all([find(client, resource, from), find(client, resource, metadata)])
    const mine = copy !== undefined && isOurs(copy, { metadata })
    await applyStep(client, resource, { step: planCopy({ source, copy, isOurs: mine, metadata }), copy })
    const isForeign = copy !== undefined && !mine
    if (!source) return isForeign ? { blocks: false } : missing(reference, from.namespace)
    return { blocks: false, ...(isForeign && { problem: taken(reference, metadata) }) }
  } catch (error) {
    return forbidden(error, reference, metadata)
  }
}

/** Deletes a copy of ours; what else bears its name stays. */
export async function deleteCopy(client: KubeClient, service: DedicatedService, named: Named): Promise<CopyResult> {
  const resource = resourceOf[named.kind]
  const metadata = inPool(service, named.name)
  try {
    const copy = await find(client, resource, metadata)
    const mine = copy !== undefined && isOurs(copy, { metadata })
    const step = planCopy({ source: undefined, copy, isOurs: mine, metadata })
    await applyStep(client, resource, { step, copy })
    return { blocks: false }
  } catch (error) {
    return forbidden(error, named, metadata)
  }
}

async function applyStep(
  client: KubeClient,
  resource: Resource<Copied>,
  { step, copy }: { step: CopyStep; copy: Copied | undefined },
): Promise<void> {
  if (step.kind === 'replace') await client.replace(resource, step.object)
  if ((step.kind === 'delete' || step.kind === 'renew') && copy) {
    const { namespace, name, uid } = copy.metadata
    await client.delete(resource, { namespace, name }, { uid })
  }
  if (step.kind === 'create' || step.kind === 'renew') await client.create(resource, step.object)
}

function missing({ kind, name, missing }: Reference, namespace: string): CopyResult {
  if (missing === 'fine') return { blocks: false }
  const message = `the spec names ${kind} ${name}, which does not exist in namespace ${namespace}; create it, or mark the reference optional`
  return { blocks: missing === 'blocks', problem: { reason: 'ReferenceMissing', message } }
}

function taken({ kind, name }: Named, { namespace }: ObjectRef): Problem {
  const message = `${kind} ${namespace}/${name} was not made by the operator and is left alone; pods get it instead of a copy. Delete it to have it replaced by one`
  return { reason: 'ObjectTaken', message }
}

/** Rethrows what is not `forbidden`. Where a right lacks, somebody may have put the object there by hand, so nothing is blocked. */
function forbidden(error: unknown, { kind, name }: Named, { namespace }: ObjectRef): CopyResult {
  if (!isKubeError(error, 'forbidden')) throw error
  const failure = `the operator could not copy ${kind} ${name}: ${error.message}`
  // Quota and admission answer `forbidden` too.
  if (!error.message.includes('cannot')) return { blocks: true, problem: { reason: 'ObjectRefused', message: failure } }
  const message = `${failure}. Put a ${kind} of that name into namespace ${namespace} by hand, or give the operator the right`
  return { blocks: false, problem: { reason: 'ReferenceForbidden', message } }
}
