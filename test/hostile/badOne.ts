// One service from the edges of the CRD's own schema; its number, and the seed, make it again.
import type { Bad } from './crowd.ts'
import { generate } from './generate.ts'
import { seed } from './often.ts'
import { createRandom } from './random.ts'
import { leavesOf, readSpecSchema } from './schema.ts'

const schema = readSpecSchema()
const leaves = leavesOf(schema)

/** Every field of the schema is asked for by at least one of as many as it has. */
export function badOne(index: number): Bad {
  const random = createRandom(seed * 100_003 + index)
  const wildness = random.pick([0, 0, 0.01, 0.05, 0.3])
  const focus = [leaves[index % leaves.length]!, ...(random.chance(0.3) ? [random.pick(leaves)] : [])]
  const spec = generate({ schema, random, focus, wildness })
  const isMap = typeof spec === 'object' && spec !== null && !Array.isArray(spec)
  const whole = isMap && random.chance(0.9) ? { image: 'web:1', ...spec } : spec
  const name = `bad-${index}`
  return {
    about: `seed ${seed}, service ${index} (${focus.map(path => path.join('.')).join(', ')})`,
    body: { apiVersion: 'soh.re/v1alpha1', kind: 'DedicatedService', metadata: { name }, spec: whole },
  }
}
