// One service from the edges of the CRD's own schema; its number, and the seed, make it again.
import type { Bad } from './crowd.ts'
import { generate } from './generate.ts'
import { seed } from './often.ts'
import { createRandom } from './random.ts'
import { leavesOf, readSpecSchema } from './schema.ts'

const schema = readSpecSchema()
const leaves = leavesOf(schema)

const ofLength = (length: number) => (number: string) => `${'a'.repeat(length - number.length - 1)}-${number}`

/** Names at the edge of what is admitted and beyond; each bears the service's number, and so is nobody else's. */
const edgyNames: readonly ((number: string) => string)[] = [
  ...[51, 52, 53, 63, 64, 253, 254].map(ofLength),
  ...[
    (n: string) => `a${n}`,
    (n: string) => n,
    (n: string) => `${n}-a`,
    (n: string) => `-${n}`,
    (n: string) => `a-${n}-`,
  ],
  ...[
    (n: string) => `A-${n}`,
    (n: string) => `a_${n}`,
    (n: string) => `a.${n}`,
    (n: string) => `a/${n}`,
    (n: string) => `a ${n}`,
  ],
  ...[
    (n: string) => `ä-${n}`,
    (n: string) => `ｗ-${n}`,
    (n: string) => `а-${n}`,
    (n: string) => `a\u0000${n}`,
    (n: string) => `\ud800${n}`,
  ],
  ...[
    (n: string) => `dedi-user-${n}`,
    (n: string) => `x${n}-proxy`,
    (n: string) => `a--${n}`,
    (n: string) => `%2e%2e-${n}`,
  ],
]

/** Every field of the schema is asked for by at least one of as many as it has. */
export function badOne(index: number): Bad {
  const random = createRandom(seed * 100_003 + index)
  const wildness = random.pick([0, 0, 0.01, 0.05, 0.3])
  const focus = [leaves[index % leaves.length]!, ...(random.chance(0.3) ? [random.pick(leaves)] : [])]
  const spec = generate({ schema, random, focus, wildness })
  const isMap = typeof spec === 'object' && spec !== null && !Array.isArray(spec)
  const whole = isMap && random.chance(0.9) ? { image: 'web:1', ...spec } : spec
  const name = random.chance(0.15) ? random.pick(edgyNames)(`${index}`) : `bad-${index}`
  return {
    about: `seed ${seed}, service ${index} (${focus.map(path => path.join('.')).join(', ')})`,
    body: { apiVersion: 'soh.re/v1alpha1', kind: 'DedicatedService', metadata: { name }, spec: whole },
  }
}
