// What a session costs the API server and etcd, by the length of the session.
import type { Scene } from '../../product/scene.ts'
import type { Figure } from '../figure.ts'
import { measureWritesOf } from '../writes.ts'

/** The longest is past the 10 s after which a pod in use is labelled. */
const kinds = [
  { name: 'short', lastsMs: 0, what: 'sessions under a second' },
  { name: 'long', lastsMs: 1_500, what: 'sessions of 1.5 s' },
  { name: 'labelled', lastsMs: 11_000, what: 'sessions of 11 s (the in-use label)' },
] as const

export async function measureSessionWrites(scene: Scene): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const kind of kinds) {
    await scene.create(kind.name, { replicas: 4, pool: { historyLimit: 5 } })
    figures.push(...(await measureWritesOf(scene, kind)))
    await scene.delete(kind.name)
    await scene.untilGone(kind.name)
  }
  return figures
}
