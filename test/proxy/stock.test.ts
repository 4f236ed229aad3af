import { describe, expect, it } from 'vitest'
import type { Held } from '../../proxy/held.ts'
import { createStock, type StockNeed, stockSize } from '../../proxy/stock.ts'
import { createRandom } from '../hostile/random.ts'

describe('stockSize', () => {
  it.each<[string, StockNeed, number]>([
    ['one holder takes the whole base', { base: 5, holders: 1, override: undefined }, 5],
    ['no base, no stock', { base: 0, holders: 1, override: undefined }, 0],
    ['two holders of 20 leave half of it shared', { base: 20, holders: 2, override: undefined }, 5],
    ['two holders of 5 take one each', { base: 5, holders: 2, override: undefined }, 1],
    ['as many holders as pods take one each', { base: 3, holders: 3, override: undefined }, 1],
    ['more holders than pods share them all', { base: 2, holders: 3, override: undefined }, 0],
    ['spec.proxy.stock counts for each', { base: 20, holders: 2, override: 7 }, 7],
    ['spec.proxy.stock may be 0', { base: 20, holders: 1, override: 0 }, 0],
  ])('%s', (_, need, size) => {
    expect(stockSize(need)).toBe(size)
  })
})

const held = (name: string): Held => ({
  name,
  podUID: name,
  podIP: '10.0.0.1',
  claimID: name,
  lapse: 0,
  resourceVersion: '1',
})

it('a stock gives the pod that has waited longest, and each one once', () => {
  const stock = createStock()
  for (const name of ['a', 'b', 'c']) stock.add(held(name))
  expect(stock.drop('b')?.name).toBe('b')
  expect([stock.take()?.name, stock.take()?.name, stock.take()]).toEqual(['a', 'c', undefined])
})

it.each([1, 2, 3, 4, 5])(
  'a stock gives in order what a list of all that was added and not dropped would, draw %i',
  seed => {
    const { below: draw } = createRandom(seed)
    const stock = createStock()
    let list: string[] = []
    for (let step = 0; step < 3_000; step += 1) {
      const name = `pod-${draw(60)}`
      const act = draw(100)
      if (act < 45 && !list.includes(name)) {
        stock.add(held(name))
        list.push(name)
      } else if (act < 80) expect(stock.take()?.name).toBe(list.shift())
      else if (act < 99) {
        expect(stock.drop(name)?.name).toBe(list.includes(name) ? name : undefined)
        list = list.filter(other => other !== name)
      } else expect(stock.takeAll().map(({ name }) => name)).toEqual(list.splice(0))
      expect(stock.size()).toBe(list.length)
    }
  },
)
