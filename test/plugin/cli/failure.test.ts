// Failures in kubectl's words, on lines that a terminal cannot be led astray by.
import { describe, expect, it } from 'vitest'
import { KubeError } from '../../../api/kube/errors.ts'
import { ExchangeError } from '../../../api/kube/exchangeError.ts'
import { CommandError } from '../../../plugin/cli/commandError.ts'
import { describeFailure } from '../../../plugin/cli/failure.ts'

function unreachable(kind: 'network' | 'timeout', cause: unknown): KubeError {
  const exchange = new ExchangeError('x', { kind, sent: false, server: 'here:6443', stale: false, cause })
  return new KubeError(`list pods: ${kind}: x`, { kind, outcome: 'refused', said: 'x', cause: exchange })
}

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
    [
      'of a port where nobody listens',
      unreachable('network', Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' })),
      [
        "The connection to the server here:6443 was refused - did you specify the right host or port?\nlist pods: network: x\nIs it running, and does 'kubectl cluster-info' reach it?",
      ],
    ],
    [
      'of ports where nobody listens',
      unreachable('network', new AggregateError([Object.assign(new Error('no'), { code: 'ECONNREFUSED' })])),
      [
        "The connection to the server here:6443 was refused - did you specify the right host or port?\nlist pods: network: x\nIs it running, and does 'kubectl cluster-info' reach it?",
      ],
    ],
    [
      'of a name that leads nowhere',
      unreachable('network', Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' })),
      [
        "Unable to connect to the server: list pods: network: x\nIs it running, and does 'kubectl cluster-info' reach it?",
      ],
    ],
    [
      'of a server that does not answer',
      unreachable('timeout', undefined),
      [
        "Unable to connect to the server: list pods: timeout: x\nIs it running, and does 'kubectl cluster-info' reach it?",
      ],
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
