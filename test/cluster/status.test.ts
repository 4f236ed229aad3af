// How the state of a cluster is told.
import { describe, expect, test } from 'vitest'
import { isRunning, type Row, renderStatus } from './status.ts'

const row = (what: string, pid: number | undefined, paused = false): Row => ({ what, pid, paused })

describe('the status of a cluster', () => {
  test('has a line for each part', () => {
    const rows = [row('namespaces', 10), row('etcd', 11), row('kube-apiserver', 12, true), row('other', undefined)]
    expect(renderStatus(rows)).toBe(
      [
        'namespaces      pid 10',
        'etcd            pid 11',
        'kube-apiserver  pid 12, paused',
        'other           does not run',
      ].join('\n'),
    )
  })

  test('is good only when every part runs', () => {
    expect(isRunning([row('a', 1), row('b', 2)])).toBe(true)
    expect(isRunning([row('a', 1), row('b', undefined)])).toBe(false)
    expect(isRunning([row('a', 1), row('b', 2, true)])).toBe(false)
  })
})
