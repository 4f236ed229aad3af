// Before every file of flows: the product is there, whatever the file before it removed. After it: the promise was kept.
import { afterAll, beforeAll } from 'vitest'
import { hurried, install } from './install.ts'
import { type Before, beginWitness, expectPromise } from './witness.ts'

let before: Before
beforeAll(async () => {
  before = await beginWitness()
  await install(hurried)
})
afterAll(() => expectPromise(before))
