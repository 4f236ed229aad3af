// A pod in stock, for tests.
import type { Held } from '../../../proxy/held.ts'

export function held(name: string): Held {
  return { name, podUID: `uid-${name}`, podIP: '10.0.0.1', claimID: 'c', lapse: 3, resourceVersion: '7' }
}
