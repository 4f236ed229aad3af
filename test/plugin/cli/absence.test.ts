// What is said of a cluster without the product.
import { expect, it } from 'vitest'
import { KubeError } from '../../../api/kube/errors.ts'
import { explainAbsence } from '../../../plugin/cli/absence.ts'

function notFound(said: string, reason = 'NotFound'): KubeError {
  return new KubeError(`list dedicatedservices: not found (404): ${said}`, {
    kind: 'notFound',
    outcome: 'refused',
    reason,
    said,
  })
}

it.each([
  ['kinds', notFound('the server could not find the requested resource')],
  ['group', notFound('404 page not found', '')],
])('a cluster that has never heard of our %s is told how to install them', (_, error) => {
  expect(explainAbsence(error)).toMatchObject({
    message: 'the server doesn\'t have a resource type "dedicatedservices"',
    hint: expect.stringContaining('kubectl isolation install | kubectl apply -f -'),
  })
})

it('a service that is not there is told as it is', () => {
  const error = notFound('dedicatedservices.soh.re "x" not found')
  expect(explainAbsence(error)).toBe(error)
})
