// How long an empty pool takes to be warm.
import type { Scene } from '../../product/scene.ts'
import type { Figure } from '../figure.ts'

export async function measureRefill(scene: Scene): Promise<Figure[]> {
  const figures: Figure[] = []
  await scene.create('refill', { replicas: 0 })
  for (const count of [20, 50]) {
    await scene.untilWarm('refill', 0)
    const begun = performance.now()
    await scene.patch('refill', { spec: { replicas: count } })
    await scene.untilWarm('refill', count)
    const seconds = (performance.now() - begun) / 1000
    figures.push({ what: `refill of ${count} pods, from none`, value: `${seconds.toFixed(1)} s` })
    await scene.patch('refill', { spec: { replicas: 0 } })
  }
  return figures
}
