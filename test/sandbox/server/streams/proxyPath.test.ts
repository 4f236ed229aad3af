import { describe, expect, it } from 'vitest'
import { readProxyPath } from '../../../../sandbox/server/streams/proxyPath.ts'

const prefix = '/api/v1/namespaces/n/pods/p:80/proxy'

describe('what the target of a proxied request is asked for', () => {
  it.each([
    ['nothing', '', '', ''],
    ['nothing but a query', '?a=1', '', '?a=1'],
    ['its root', '/', '/', ''],
    ['a path, its slash at the end and its query as they are', '/a/b/?x=%2F&y', '/a/b/', '?x=%2F&y'],
    ['a path that has proxy in it', '/pods/x/proxy/y', '/pods/x/proxy/y', ''],
    ['signs that need no escape', '/a$&+,:;=@-_.~', '/a$&+,:;=@-_.~', ''],
    ['signs that need one', "/a%20(b)!'*%3F%25", '/a%20%28b%29%21%27%2A%3F%25', ''],
    ['an escaped slash, which becomes a plain one', '/a%2Fb', '/a/b', ''],
    ['dots and double slashes, which are gone', '/a/%2e%2e//b/./c/../', '/b/', ''],
    ['no way out of the prefix', '/../../x', '/x', ''],
  ])('%s', (_name, given, rest, query) => {
    expect(readProxyPath(`${prefix}${given}`)).toEqual({ prefix, rest, query })
  })

  it('is refused when it is no text', () => {
    expect(() => readProxyPath(`${prefix}/%ff`)).toThrow('is not URL-encoded text')
  })
})
