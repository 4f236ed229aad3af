import { expect, it } from 'vitest'
import { Link, LinkedList, leaveList } from '../../proxy/linkedList.ts'
import { createRandom } from '../hostile/random.ts'

class Member extends Link {
  readonly name: number
  constructor(name: number) {
    super()
    this.name = name
  }
}

it.each([1, 2, 3])('has whom a Set would have, in its order, whoever leaves meanwhile: seed %i', seed => {
  const random = createRandom(seed)
  const members = Array.from({ length: 30 }, (_, name) => new Member(name))
  const [list, set] = [new LinkedList<Member>(), new Set<Member>()]
  for (let step = 0; step < 2000; step += 1) {
    const member = members[random.below(members.length)]!
    if (set.has(member)) expect(leaveList(member)).toBe(set.delete(member))
    else {
      expect(leaveList(member)).toBe(false)
      list.append(member)
      set.add(member)
    }
    expect(list.first()).toBe(set.values().next().value)
  }
  expect([...list]).toEqual([...set])
  for (const member of list) leaveList(member)
  expect(list.first()).toBeUndefined()
})
