import { describe, expect, test } from 'vitest'
import { KubeError } from '../../../api/kube/errors.ts'
import { describeCall, objectPath, pathOf } from '../../../api/kube/paths.ts'
import { deployments, namespaces, pods } from '../../../api/kube/resources.ts'

describe('the path', () => {
  test.each([
    [pathOf(pods, {}), '/api/v1/pods'],
    [
      pathOf(pods, { namespace: 'x' }, { limit: 5, watch: true, continue: undefined }),
      '/api/v1/namespaces/x/pods?limit=5&watch=true',
    ],
    [
      pathOf(pods, { namespace: 'x' }, { labelSelector: 'a=b,c in (d)' }),
      '/api/v1/namespaces/x/pods?labelSelector=a%3Db%2Cc+in+%28d%29',
    ],
    [
      objectPath(deployments, { namespace: 'x', name: 'a', subresource: 'scale' }),
      '/apis/apps/v1/namespaces/x/deployments/a/scale',
    ],
    [objectPath(namespaces, { name: 'a', namespace: 'ignored' }), '/api/v1/namespaces/a'],
    [objectPath(pods, { namespace: 'x', name: 'a?b c' }), '/api/v1/namespaces/x/pods/a%3Fb%20c'],
  ])('%s', (path, expected) => {
    expect(path).toBe(expected)
  })

  test.each([
    ['no name, which would mean all objects', { namespace: 'x', name: '' }],
    ['no name at all', { namespace: 'x', name: undefined as never }],
    ['no namespace', { name: 'a' }],
    ['an empty namespace', { namespace: '', name: 'a' }],
    ['a way up', { namespace: 'x', name: '..' }],
    ['a way elsewhere', { namespace: 'x', name: 'a/status' }],
  ])('is refused with %s', (_, ref) => {
    expect(() => objectPath(pods, ref)).toThrow(KubeError)
  })
})

test.each([
  [describeCall('patch', pods, { namespace: 'x', name: 'a', subresource: 'status' }), 'patch pods/status x/a'],
  [describeCall('get', namespaces, { name: 'a', namespace: 'ignored' }), 'get namespaces a'],
  [describeCall('list', pods, { namespace: 'x' }), 'list pods in x'],
  [describeCall('list', pods, {}), 'list pods'],
])('an error calls it: %s', (text, expected) => {
  expect(text).toBe(expected)
})
