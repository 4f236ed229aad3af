import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { FifoMap } from '../../proxy/fifoMap.ts'

it('keeps nothing of what has gone, though nobody asks for the first meanwhile', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const map = new FifoMap<object>()
  for (let index = 0; index < 100; index += 1) map.set(`stays ${index}`, {})
  map.first()
  const gone: WeakRef<object>[] = []
  for (let index = 0; index < 10_000; index += 1) {
    const entry = {}
    gone.push(new WeakRef(entry))
    map.set(`goes ${index}`, entry)
    map.delete(`goes ${index - 50}`)
  }
  // What a WeakRef was made of stays until the turn is over.
  await setImmediate()
  collect()
  const kept = gone.filter(ref => ref.deref() !== undefined)
  expect(kept.length).toBeLessThan(300)
  expect(map.first()).toBe(map.get('stays 0'))
  expect(map.size).toBe(150)
})
