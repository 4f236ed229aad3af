import { expect, it } from 'vitest'
import { rewriteLocation } from '../../../../sandbox/server/streams/location.ts'

const seen = { prefix: '/api/v1/namespaces/n/pods/p/proxy', hosts: ['127.1.2.3:80', 'localhost:6443'] }

it.each([
  ['a path', '/other?x=1#y', `${seen.prefix}/other?x=1#y`],
  ['its own address', 'http://127.1.2.3:80/abs', `${seen.prefix}/abs`],
  ['the host that the client asked for', 'https://localhost:6443/abs', `${seen.prefix}/abs`],
  ['another host', 'http://elsewhere/x', 'http://elsewhere/x'],
  ['a relative path', 'sub/x', 'sub/x'],
])('a redirect to %s', (_name, location, rewritten) => {
  expect(rewriteLocation(location, seen)).toBe(rewritten)
})
