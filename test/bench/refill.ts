// How long a pool takes to fill: from 0 to 50 pods, echo processes that are Ready as soon as they run.
import type { Scene } from '../product/scene.ts'
import type { Figure } from './figure.ts'

export async function measureRefill(scene: Scene): Promise<Figure[]> {
  await scene.create('refill', { replicas: 0 })
  await scene.untilWarm('refill', 0)
  const begun = performance.now()
  await scene.patch('refill', { spec: { replicas: 50 } })
  await scene.untilWarm('refill', 50)
  const seconds = (performance.now() - begun) / 1000
  await scene.delete('refill')
  await scene.untilGone('refill')
  return [{ what: 'refill of 50 pods', value: `${seconds.toFixed(1)} s` }]
}
