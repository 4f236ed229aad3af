import { expect, it } from 'vitest'
import { findUntolerated } from '../../../../sandbox/agent/schedule/tolerations.ts'

const taint = { key: 'k', value: 'v', effect: 'NoSchedule' }

it.each([
  [{ key: 'k', operator: 'Exists' }, true],
  [{ operator: 'Exists' }, true],
  [{ key: 'k', value: 'v' }, true],
  [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }, true],
  [{ key: 'k', value: 'other' }, false],
  [{ key: 'other', operator: 'Exists' }, false],
  [{ key: 'k', operator: 'Exists', effect: 'NoExecute' }, false],
])('%j tolerates the taint: %s', (toleration, tolerates) => {
  const found = findUntolerated({ containers: [], tolerations: [toleration] }, [taint])
  expect(found).toEqual(tolerates ? undefined : taint)
})
