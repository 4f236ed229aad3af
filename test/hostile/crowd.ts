// Many bad services at once: made, judged when the operator has said something about each, and removed again.
import { isKubeError } from '../../api/kube/errors.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { inParallel } from '../../operator/parallel.ts'
import type { Arena } from './arena.ts'
import { untilNoneLeft } from './progress.ts'
import { blameRefusal, blameStatus, stuckLooks } from './verdict.ts'

/** One object as somebody sends it. */
export type Bad = { readonly about: string; readonly body: unknown }

export type Outcome = { readonly refused: number; readonly accepted: number }

/** Requests under way at once. */
const AT_ONCE = 8

/** `namespace` is there. Throws with a line for each that was met with silence. */
export async function throwAll(arena: Arena, namespace: string, bad: readonly Bad[]): Promise<Outcome> {
  const { client } = arena
  const accepted = new Map<string, string>()
  const blamed: string[] = []
  const send = async ({ about, body }: Bad) => {
    try {
      const { metadata } = await client.create({ ...dedicatedServices }, asService(body, namespace))
      accepted.set(metadata.name, about)
    } catch (error) {
      const blame = blameRefusal(error)
      if (blame) blamed.push(`${about}: ${blame}`)
    }
  }
  await inParallel(
    bad.map(one => () => send(one)),
    AT_ONCE,
  )
  const silent = async () => {
    arena.operator.mustRun()
    const { items } = await client.list(dedicatedServices, { namespace })
    return items.flatMap(service => {
      const about = accepted.get(service.metadata.name)
      const blame = about && blameStatus(service)
      return blame ? [`${about}: ${blame}`] : []
    })
  }
  await untilNoneLeft('a word about every service', async () => (await silent()).length).catch(async error =>
    blamed.push(`${error}`, ...(await silent()), ...stuckLooks(arena.operator.said(), 3)),
  )
  if (blamed.length > 0) throw new Error(`of ${bad.length} services:\n${blamed.join('\n')}`)
  return { refused: bad.length - accepted.size, accepted: accepted.size }
}

/** Resolves when the operator has let all of them go. */
export async function clear({ client, operator }: Arena, namespace: string): Promise<void> {
  const { items } = await client.list(dedicatedServices, { namespace })
  await inParallel(
    items.map(
      ({ metadata: { name } }) =>
        () =>
          client.delete(dedicatedServices, { namespace, name }).catch(error => {
            if (!isKubeError(error, 'notFound')) throw error
          }),
    ),
    AT_ONCE,
  )
  await untilNoneLeft(`the end of all services in ${namespace}`, async () => {
    operator.mustRun()
    return (await client.list(dedicatedServices, { namespace })).items.length
  })
}

/** Bodies are whatever their maker likes; only the way to the server needs a namespace. */
function asService(body: unknown, namespace: string): DedicatedService {
  const { metadata, ...rest } = body as DedicatedService
  return { ...rest, metadata: { ...metadata, namespace } }
}
