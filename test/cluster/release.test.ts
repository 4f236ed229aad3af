// What makes two builds of the cluster the same.
import { describe, expect, test } from 'vitest'
import { cachesFolder, planRelease } from './release.ts'

const goMod = 'module x\n\nrequire (\n\tk8s.io/kubernetes v1.36.3 // indirect\n)\n'

describe('a release', () => {
  test('lies in the cache under its version and a hash of what it is built from', () => {
    const release = planRelease([goMod, 'sum', 'main'], '/cache')
    expect(release.kubernetes).toBe('v1.36.3')
    expect(release.folder).toMatch(/^\/cache\/isolation-proxy\/cluster\/v1\.36\.3-[0-9a-f]{12}$/)
    expect(planRelease([goMod, 'sum', 'main'], '/cache')).toEqual(release)
  })

  test('is built with its version stamped in', () => {
    const flags = planRelease([goMod, 'sum', 'main'], '/cache').buildFlags.join(' ')
    for (const stamp of ['gitVersion=v1.36.3', 'gitMajor=1', 'gitMinor=36']) {
      expect(flags).toContain(`-X k8s.io/component-base/version.${stamp}`)
      expect(flags).toContain(`-X k8s.io/client-go/pkg/version.${stamp}`)
    }
  })

  test.each([
    ['go.mod', [`${goMod}\n// changed`, 'sum', 'main']],
    ['go.sum', [goMod, 'sum2', 'main']],
    ['etcd/main.go', [goMod, 'sum', 'main2']],
    ['where one file ends and the next begins', [goMod, 'summ', 'ain']],
  ] as Array<[string, [string, string, string]]>)('is another when %s changes', (_, sources) => {
    expect(planRelease(sources, '/cache').folder).not.toBe(planRelease([goMod, 'sum', 'main'], '/cache').folder)
  })

  test('without Kubernetes among its requirements is refused', () => {
    expect(() => planRelease(['module x', '', ''], '/cache')).toThrow('no requirement of k8s.io/kubernetes')
  })
})

test('the cache is where XDG says, or in the home folder', () => {
  expect(cachesFolder({ XDG_CACHE_HOME: '/caches' }, '/home/me')).toBe('/caches')
  expect(cachesFolder({ XDG_CACHE_HOME: '' }, '/home/me')).toBe('/home/me/.cache')
  expect(cachesFolder({}, '/home/me')).toBe('/home/me/.cache')
})
