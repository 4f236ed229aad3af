import { expect, it } from 'vitest'
import { parseLogQuery } from '../../../../sandbox/agent/kubelet/logs.ts'
import { parseRoute } from '../../../../sandbox/agent/kubelet/route.ts'

const streams = { stdin: false, stdout: true, stderr: true, tty: false }

it.each([
  ['/healthz', { kind: 'health' }],
  ['/pods', { kind: 'pods' }],
  ['/stats/summary', { kind: 'stats' }],
  ['/containerLogs/n/p/c?follow=true', { kind: 'logs', namespace: 'n', pod: 'p', container: 'c' }],
  ['/exec/n/p/c?output=1&error=1&command=ls&command=-l%20a', { kind: 'exec', streams, command: ['ls', '-l a'] }],
  ['/exec/n/p/uid/c?output=1&error=1', { kind: 'exec', namespace: 'n', pod: 'p', container: 'c' }],
  [
    '/exec/n/p/c?output=1&error=1&input=1&tty=1',
    { kind: 'exec', streams: { stdin: true, stdout: true, stderr: false, tty: true } },
  ],
  ['/attach/n/p/c?output=1&error=1', { kind: 'attach', streams }],
  ['/portForward/n/p', { kind: 'portForward', namespace: 'n', pod: 'p' }],
  ['/containerLogs/n/p', { kind: 'unknown' }],
  ['/run/n/p/c', { kind: 'unknown', path: '/run/n/p/c' }],
])('%s', (url, route) => {
  expect(parseRoute(url)).toMatchObject(route)
})

it.each([
  ['', { follow: false, timestamps: false }],
  [
    'follow=true&timestamps=true&tailLines=3&limitBytes=9',
    { follow: true, timestamps: true, tailLines: 3, limitBytes: 9 },
  ],
  ['sinceSeconds=10', { sinceMs: 90_000 }],
  ['sinceTime=1970-01-01T00:01:00Z', { sinceMs: 60_000 }],
  ['stream=Stderr', { stream: 'stderr' }],
])('logs?%s', (query, parsed) => {
  expect(parseLogQuery(new URLSearchParams(query), 100_000)).toMatchObject(parsed)
})

it('refuses a number of lines that is none', () => {
  expect(() => parseLogQuery(new URLSearchParams('tailLines=x'), 0)).toThrow('tailLines')
})

// Anybody may send one, without a certificate too; each was once a failure of the agent's own, in its log.
it.each(['//', 'https://[', '/%', '/exec/%zz/p/c', '/%c0%af'])('%s leads nowhere', url => {
  expect(parseRoute(url)).toEqual({ kind: 'unknown', path: url })
})
