import { Writable } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { expect, it } from 'vitest'
import { runCommandLine } from '../../../../plugin/cli/run.ts'
import { commands } from '../../../../plugin/commands/all.ts'
import { startServer } from '../../../api/kube/server.ts'

const service = {
  apiVersion: 'soh.re/v1alpha1',
  kind: 'DedicatedService',
  metadata: { name: 'lab', namespace: 'default', uid: 'u', resourceVersion: '1' },
  spec: { image: 'echo', port: 1, pool: {}, proxy: {}, connections: {} },
}

it('a service that goes between the first look and the first list is told as deleted, not waited for', async () => {
  const server = await startServer(({ path, query }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    if (path.endsWith('/lab')) return response.end(JSON.stringify(service))
    if (query.watch) return response.flushHeaders()
    response.end(JSON.stringify({ kind: 'DedicatedServiceList', metadata: { resourceVersion: '2' }, items: [] }))
  })
  let said = ''
  const out = new Writable({
    write(chunk, _encoding, done) {
      said += chunk
      done()
    },
  }) as unknown as WriteStream
  const never = new AbortController().signal
  const typed = ['status', 'lab', '-n', 'default', '--wait', '--server', server.url, '--kubeconfig', '/dev/null']
  const code = await runCommandLine(typed, commands, {
    ...{ env: {}, stdin: { isTTY: false } as ReadStream, stdout: out, stderr: out },
    ...{ signal: never, unread: never },
  })
  expect([code, said]).toEqual([1, 'error: dedicatedservices.soh.re "lab" was deleted while it was waited for\n'])
})
