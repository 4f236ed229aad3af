// How long a pod outlives its connection: from the client's FIN until the API server has no such pod.
import { pods } from '../../../api/kube/resources.ts'
import type { Scene } from '../../product/scene.ts'
import { percentile } from '../accept.ts'
import type { Figure } from '../figure.ts'

const SESSIONS = 40

export async function measurePods(scene: Scene): Promise<Figure[]> {
  await scene.create('gone', { replicas: 4 })
  await scene.untilWarm('gone', 4)
  const namespace = await scene.poolOf('gone')
  const goneAt = new Map<string, number>()
  const { metadata } = await scene.client.list(pods, { namespace })
  const stopping = new AbortController()
  const { signal } = stopping
  const watching = (async () => {
    const watch = scene.client.watch(pods, { namespace, resourceVersion: metadata.resourceVersion, signal })
    for await (const event of watch)
      if (event.type === 'DELETED') goneAt.set(event.object.metadata.name, performance.now())
  })().catch(error => {
    if (!signal.aborted) throw error
  })
  const leftAt = new Map<string, number>()
  for (let done = 0; done < SESSIONS; done += 1) {
    await scene.untilWarm('gone', 4)
    const client = await scene.connect('gone')
    const pod = await client.greeting()
    leftAt.set(pod, performance.now())
    await client.leave()
  }
  await scene.untilWarm('gone', 4)
  stopping.abort()
  await watching
  const took = [...leftAt].flatMap(([pod, left]) => (goneAt.has(pod) ? [goneAt.get(pod)! - left] : []))
  const value = `p50 ${percentile(took, 0.5)} ms, p99 ${percentile(took, 0.99)} ms`
  return [{ what: `pod gone after its connection closed (${took.length} of ${SESSIONS} seen)`, value }]
}
