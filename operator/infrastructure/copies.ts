// Target pods live apart from the user's Secrets and ConfigMaps: exactly those that their spec names are copied to them and kept in step.
import type { KubeClient } from '../../api/kube/client.ts'
import type { Namespace } from '../../api/kube/objects.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { isObjectName, type Reference } from '../build/references.ts'
import type { Problem } from '../problem.ts'
import { applyCopy, type CopyResult, deleteCopy, type Named } from './copy.ts'

/** On the pool namespace: what was copied there. The operator may list neither Secrets nor ConfigMaps, so it must remember. */
export const copiesAnnotation = 'soh.re/copies'

/** `complete`: every pod finds what it cannot start without. */
export type Copies = { readonly complete: boolean; readonly problems: readonly Problem[] }

/** The annotation's value. It must be written before the first copy of something new is made. */
export function renderCopies(names: readonly Named[]): string {
  return names
    .filter(({ name }) => isObjectName(name))
    .map(({ kind, name }) => `${kind}/${name}`)
    .join(',')
}

/** What the pool namespace remembers and `named` does not hold. */
export function findForgotten(pool: Namespace | undefined, named: readonly Named[]): Named[] {
  const wanted = new Set(named.map(({ kind, name }) => `${kind}/${name}`))
  const remembered = pool?.metadata.annotations?.[copiesAnnotation]?.split(',') ?? []
  return remembered.flatMap(key => {
    const [kind, name = ''] = key.split('/')
    return isObjectName(name) && !wanted.has(key) && (kind === 'Secret' || kind === 'ConfigMap') ? [{ kind, name }] : []
  })
}

/** Brings the copies into step: reads each object and its copy, writes where they differ. Call it again before making pods. */
export async function applyCopies(
  client: KubeClient,
  service: DedicatedService,
  references: readonly Reference[],
): Promise<Copies> {
  const results = await Promise.all(
    references.map(reference => refuseName(reference) ?? applyCopy(client, service, reference)),
  )
  return {
    complete: results.every(({ blocks }) => !blocks),
    problems: results.flatMap(({ problem }) => (problem ? [problem] : [])),
  }
}

/** Undefined: there may be an object of that name. */
function refuseName({ kind, name, missing }: Reference): CopyResult | undefined {
  if (isObjectName(name)) return undefined
  if (missing === 'fine') return { blocks: false }
  const shown = JSON.stringify(name.length <= 253 ? name : `${name.slice(0, 253)}…`)
  const message = `the spec names ${kind} ${shown}, and no object can have that name; write small letters, digits, - and ., at most 253 of them`
  return { blocks: missing === 'blocks', problem: { reason: 'ReferenceMissing', message } }
}

/** `left` are the copies that the operator has no right to delete. */
export async function deleteCopies(
  client: KubeClient,
  service: DedicatedService,
  names: readonly Named[],
): Promise<{ left: Named[]; problems: Problem[] }> {
  const results = await Promise.all(names.map(named => deleteCopy(client, service, named)))
  return {
    left: names.filter((_, i) => results[i]!.problem),
    problems: results.flatMap(({ problem }) => (problem ? [problem] : [])),
  }
}
