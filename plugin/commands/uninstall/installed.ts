// The installation itself goes, kind after kind, each gone before the next that it needs.
import { isKubeError } from '../../../api/kube/errors.ts'
import { customResourceDefinitions, namespaces } from '../../../api/kube/resources.ts'
import type { Found } from '../../assets/look.ts'
import { deleted, remove, untilNothing, type Work } from './work.ts'

/** Those that end by and by, with what is in them. */
const slow = new Set([customResourceDefinitions.kind, namespaces.kind])

/** In the given order. */
export async function removeInstalled(work: Work, installed: readonly Found[]): Promise<void> {
  for (const found of installed) await removeOne(work, found)
}

async function removeOne(work: Work, { resource, object }: Found): Promise<void> {
  const { namespace, name, uid } = object.metadata
  let asked = false
  await untilNothing(work, `the end of ${resource.kind} ${name}`, async () => {
    if (!asked && (await remove(work, resource, object))) work.say(deleted(resource, object))
    asked = true
    if (!slow.has(resource.kind)) return undefined
    try {
      const found = await work.client.get(resource, { namespace, name }, { signal: work.signal })
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
