// What a machine that lacks something is told.
import { describe, expect, test } from 'vitest'
import { findMissing, renderMissing, requiredPrograms } from './requirements.ts'

describe('what a machine lacks', () => {
  test('is nothing to speak of when all is there', () => {
    expect(renderMissing({ programs: [], root: false, linux: false })).toBeUndefined()
  })

  test('is told in one message, with the packages to install', () => {
    expect(renderMissing({ programs: ['go', 'unshare', 'nsenter', 'ip', 'openssl'], root: true, linux: false })).toBe(
      `the test cluster needs, and this machine lacks:
  root: namespaces, mounts and routes need it; run this with sudo or as root
  go: Debian package golang-go (1.26 or newer; where Debian has an older one: https://go.dev/dl)
  unshare: Debian package util-linux
  nsenter: Debian package util-linux
  ip: Debian package iproute2
  openssl: Debian package openssl
Install with: apt-get install golang-go util-linux iproute2 openssl`,
    )
  })

  test('is told of a node that runs containers, whose network plugins are on no PATH', () => {
    const needed = requiredPrograms({ build: false, level: 'full' })
    expect(requiredPrograms({ build: false })).not.toContain('runc')
    expect(findMissing(needed, '/nowhere')).toContain('runc')
    const message = renderMissing({ programs: ['/usr/lib/cni/bridge', 'runc', 'nft'], root: false, linux: false })
    expect(message).toContain('/usr/lib/cni/bridge: Debian package containernetworking-plugins')
    expect(message).toContain('Install with: apt-get install runc containernetworking-plugins nftables')
  })

  test('is told of images that are to be built in the same message, and of each program once', () => {
    const needed = requiredPrograms({ build: false, level: 'full', images: true })
    expect(new Set(needed).size).toBe(needed.length)
    const programs = findMissing(needed, '/nowhere').filter(program =>
      ['runc', 'buildah', 'mmdebstrap'].includes(program),
    )
    expect(renderMissing({ programs, root: false, linux: false })).toBe(
      `the test cluster needs, and this machine lacks:
  runc: Debian package runc
  buildah: Debian package buildah
  mmdebstrap: Debian package mmdebstrap
Install with: apt-get install runc buildah mmdebstrap`,
    )
    expect(requiredPrograms({ build: false, level: 'full' })).not.toContain('buildah')
  })

  test('may be only the right to do it', () => {
    const message = renderMissing({ programs: [], root: true, linux: false })
    expect(message).toContain('run this with sudo or as root')
    expect(message).not.toContain('apt-get')
  })

  test('is Linux itself elsewhere', () => {
    expect(renderMissing({ programs: ['ip'], root: true, linux: true })).toMatch(/needs Linux/)
  })

  test('is looked for on the PATH', () => {
    expect(findMissing(['sh', 'no-such-program'], process.env.PATH ?? '')).toEqual(['no-such-program'])
    expect(findMissing(['sh'], '/nowhere')).toEqual(['sh'])
    expect(findMissing(['/bin/sh', '/no/such/program'], '/nowhere')).toEqual(['/no/such/program'])
  })

  test('includes Go only when something is to be built', () => {
    expect(requiredPrograms({ build: true })).toContain('go')
    expect(requiredPrograms({ build: false })).not.toContain('go')
    expect(requiredPrograms({ build: false })).toEqual(expect.arrayContaining(['unshare', 'nsenter', 'ip', 'openssl']))
  })
})
