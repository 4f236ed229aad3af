// What makes two builds of the cluster's programs the same.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { partsOf } from './parts.ts'
import { cachesFolder, planBuild, planRelease } from './release.ts'

const goMod = 'module x\n\nrequire (\n\tk8s.io/kubernetes v1.36.3 // indirect\n)\n'
const [control, etcd] = partsOf('api', 'newest')

describe('a build', () => {
  test('lies in the cache under its version and a hash of what it is built from', () => {
    const build = planBuild(control, [goMod, 'sum'], '/cache')
    expect(build.version).toBe('v1.36.3')
    expect(build.folder).toMatch(/^\/cache\/isolation-proxy\/cluster\/control-v1\.36\.3-[0-9a-f]{12}$/)
    expect(planBuild(control, [goMod, 'sum'], '/cache')).toEqual(build)
  })

  test('of Kubernetes has its version stamped in', () => {
    const flags = planBuild(control, [goMod, 'sum'], '/cache').buildFlags.join(' ')
    for (const stamp of ['gitVersion=v1.36.3', 'gitMajor=1', 'gitMinor=36']) {
      expect(flags).toContain(`-X k8s.io/component-base/version.${stamp}`)
      expect(flags).toContain(`-X k8s.io/client-go/pkg/version.${stamp}`)
    }
  })

  test('has the version of its own module', () => {
    const build = planBuild(etcd!, [`${goMod}require go.etcd.io/etcd/server/v3 v3.6.8\n`, 'sum', 'main'], '/cache')
    expect(build.folder).toMatch(/\/etcd-v3\.6\.8-[0-9a-f]{12}$/)
  })

  test.each([
    ['go.mod', [`${goMod}\n// changed`, 'sum', 'main']],
    ['go.sum', [goMod, 'sum2', 'main']],
    ['a program of our own', [goMod, 'sum', 'main2']],
    ['where one file ends and the next begins', [goMod, 'summ', 'ain']],
  ] as Array<[string, [string, string, string]]>)('is another when %s changes', (_, sources) => {
    const before = planBuild(control, [goMod, 'sum', 'main'], '/cache')
    expect(planBuild(control, sources, '/cache').folder).not.toBe(before.folder)
  })

  test('of a module without its program is refused', () => {
    expect(() => planBuild(control, ['module x', ''], '/cache')).toThrow('no requirement of k8s.io/kubernetes')
  })
})

describe('a release', () => {
  const names = (...setting: Parameters<typeof partsOf>) => partsOf(...setting).map(part => part.name)

  test('has only what its level needs, so that the API level waits for nothing else', () => {
    expect(names('api', 'newest')).toEqual(['control', 'etcd'])
    expect(names('full', 'newest')).toEqual(['control', 'etcd', 'node', 'containerd', 'dns'])
  })

  test('of the oldest Kubernetes has its own control plane', () => {
    expect(names('api', 'oldest')).toEqual(['oldest', 'etcd'])
  })

  test('is known by its Kubernetes, and has kubectl in its folder', () => {
    const build = planBuild(control, [goMod, 'sum'], '/cache')
    expect(planRelease([build])).toMatchObject({ kubernetes: 'v1.36.3', folder: build.folder })
    expect(build.part.packages).toHaveProperty('kubectl')
  })
})

test.each([
  ['newest', 'What is tried in clusters is tried with Kubernetes VERSION, '],
  ['oldest', '(conformance, CRDs, installation) with VERSION, too.'],
] as const)('docs/install.md says with which Kubernetes it is tried: %s', (kubernetes, words) => {
  const [part] = partsOf('api', kubernetes)
  const { version } = planBuild(part, [readFileSync(join(import.meta.dirname, part.module, 'go.mod'), 'utf8')], '')
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/install.md'), 'utf8')
  expect(page).toContain(words.replace('VERSION', version.slice(1)))
})

test('the cache is where XDG says, or in the home folder', () => {
  expect(cachesFolder({ XDG_CACHE_HOME: '/caches' }, '/home/me')).toBe('/caches')
  expect(cachesFolder({ XDG_CACHE_HOME: '' }, '/home/me')).toBe('/home/me/.cache')
  expect(cachesFolder({}, '/home/me')).toBe('/home/me/.cache')
})
