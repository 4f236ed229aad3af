// Failures in kubectl's words, on lines that a terminal cannot be led astray by.
import { describe, expect, it } from 'vitest'
import { KubeError } from '../../../api/kube/errors.ts'
import { CommandError } from '../../../plugin/cli/commandError.ts'
import { describeFailure } from '../../../plugin/cli/failure.ts'

describe('a failure', () => {
  it.each([
    [
      'of ours, with what to do next',
      new CommandError('service x has no proxy', { hint: 'Look at kubectl isolation status x.' }),
      ['error: service x has no proxy', 'Look at kubectl isolation status x.'],
    ],
    [
      'of the server',
      new KubeError('get pods x: not found (404): pods "x" not found', {
        kind: 'notFound',
        status: 404,
        reason: 'NotFound',
        outcome: 'refused',
        said: 'pods "x" not found',
      }),
      ['Error from server (NotFound): pods "x" not found'],
    ],
    ['that surprises', new TypeError('a\u001b[31mb'), ['error: ab']],
    ['that is no error', 'why', ['error: why']],
  ])('%s', (_, error, lines) => {
    expect(describeFailure(error)).toEqual({ lines, exitCode: 1 })
  })

  it('may have an exit code of its own', () => {
    expect(describeFailure(new CommandError('x', { exitCode: 3 })).exitCode).toBe(3)
  })
})

describe('a cluster without the product', () => {
  it('is told as that, with the way to install it', () => {
    const said = 'the server could not find the requested resource'
    const error = new KubeError(`list dedicatedservices: not found (404): ${said}`, {
      ...{ kind: 'notFound', status: 404, reason: 'NotFound', outcome: 'refused', said },
    })
    expect(describeFailure(error)).toEqual({
      exitCode: 1,
      lines: [
        'error: the server doesn\'t have a resource type "dedicatedservices"',
        "isolation-proxy is not installed in this cluster; install it with 'kubectl isolation install | kubectl apply -f -'.",
      ],
    })
  })
})
