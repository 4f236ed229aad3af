// The installation itself goes, kind after kind, each gone before the next that it needs.
import { isKubeError } from '../../../api/kube/errors.ts'
import { customResourceDefinitions, namespaces } from '../../../api/kube/resources.ts'
import type { Found } from '../../assets/look.ts'
import { deleted, remove, untilNothing, type Work } from './work.ts'

/** Those that end by and by, with what is in them. */
const slow = new Set([customResourceDefinitions.kind, namespaces.kind])

/** In the given order. */
export async function removeInstalled(work: Work, installed: readonly Found[]): Promise<void> {
  for (const found of installed) {
    if (await remove(work, found.resource, found.object)) work.say(deleted(found.resource, found.object))
    if (slow.has(found.resource.kind)) await untilGone(work, found)
  }
}

async function untilGone(work: Work, { resource, object: { metadata } }: Found): Promise<void> {
  const { name, uid } = metadata
  await untilNothing(work, `the end of ${resource.kind} ${name}`, async () => {
    try {
      const found = await work.client.get(resource, { name }, { signal: work.signal })
      if (found.metadata.uid !== uid) return undefined
      return { left: whyStill(found), hint: `See kubectl get ${resource.plural} ${name} -o yaml` }
    } catch (error) {
      if (isKubeError(error, 'notFound')) return undefined
      throw error
    }
  })
}

type Conditioned = { status?: { conditions?: readonly { status?: string; message?: string; type?: string }[] } }

/** The server's own sentence. */
function whyStill(object: object): string {
  const conditions = (object as Conditioned).status?.conditions ?? []
  const telling = conditions.find(
    ({ type = '', status }) => status === 'True' && /Remaining|Failure|Terminating/.test(type),
  )
  return telling?.message || 'Kubernetes has not let go of it yet'
}
