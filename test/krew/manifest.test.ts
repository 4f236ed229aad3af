// The entry for krew's index, held against the rules that krew holds it against (its ValidatePlugin, and the naming and description rules of its index).
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { renderManifest } from '../../krew/manifest.ts'
import { platforms } from '../../krew/platforms.ts'

type Plugin = {
  apiVersion: string
  kind: string
  metadata: { name: string }
  spec: {
    version: string
    homepage: string
    shortDescription: string
    description: string
    caveats: string
    platforms: {
      selector: { matchLabels: Record<string, string> }
      uri: string
      sha256: string
      files: { from: string; to: string }[]
      bin: string
    }[]
  }
}

/** Sentences about what krew would refuse. */
function findProblems({ apiVersion, kind, metadata, spec }: Plugin): string[] {
  const rules: [boolean, string][] = [
    [apiVersion === 'krew.googlecontainertools.github.com/v1alpha2', 'apiVersion'],
    [kind === 'Plugin', 'kind'],
    [/^[\w-]+$/.test(metadata.name), 'metadata.name: a safe name'],
    [/^[a-z0-9]+(-[a-z0-9]+)*$/.test(metadata.name), 'metadata.name: small letters and dashes'],
    [!/kube/.test(metadata.name), 'metadata.name: without kube'],
    [/^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/.test(spec.version), 'spec.version: v and semver'],
    [/^https:\/\//.test(spec.homepage), 'spec.homepage'],
    [spec.shortDescription.length > 0 && spec.shortDescription.length <= 50, 'spec.shortDescription: at most 50'],
    [!/[\r\n]/.test(spec.shortDescription), 'spec.shortDescription: one line'],
    [!/[.!?]$/.test(spec.shortDescription), 'spec.shortDescription: no full stop'],
    [spec.description.split('\n').every(line => line.length <= 80), 'spec.description: lines of 80'],
    [spec.caveats.split('\n').every(line => line.length <= 80), 'spec.caveats: lines of 80'],
    [spec.platforms.length > 0, 'spec.platforms'],
  ]
  for (const { selector, uri, sha256, files, bin } of spec.platforms) {
    const { os, arch, ...others } = selector.matchLabels
    rules.push(
      [Boolean(os && arch) && Object.keys(others).length === 0, 'selector: os and arch'],
      [/^https:\/\/\S+\.(tar\.gz|zip)$/.test(uri), `uri: ${uri}`],
      [/^[a-f0-9]{64}$/.test(sha256), 'sha256'],
      [files.length > 0 && files.every(({ from, to }) => from && to && !to.includes('..')), 'files'],
      [!bin.startsWith('/') && !bin.includes('..'), 'bin: inside'],
      [bin.endsWith('.exe') === (os === 'windows'), 'bin: .exe on Windows'],
    )
  }
  return rules.flatMap(([holds, what]) => (holds ? [] : [what]))
}

const template = readFileSync(new URL('../../krew/isolation.yaml', import.meta.url), 'utf8')
const archives = platforms.map(platform => ({
  ...{ platform, file: `kubectl-isolation-v1.2.3-${platform.name}.tar.gz`, sha256: 'ab'.repeat(32) },
}))
const render = (version: string) =>
  renderManifest(template, { version, downloads: 'https://example.org/v1.2.3', archives })
const manifest = parse(render('1.2.3')) as Plugin

describe('the krew manifest', () => {
  it('keeps all rules of krew', () => {
    expect(findProblems(manifest)).toEqual([])
  })

  it('has no comment of its template, which is for who edits that', () => {
    expect(template).toMatch(/^#/)
    expect(render('1.2.3')).toMatch(/^apiVersion: /)
  })

  it('is called as its file is', () => {
    expect(manifest.metadata.name).toBe('isolation')
  })

  it('has each platform once', () => {
    const of = manifest.spec.platforms.map(({ selector: { matchLabels } }) => `${matchLabels.os}-${matchLabels.arch}`)
    expect(of).toEqual(['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64', 'windows-amd64'])
  })

  const [platform] = manifest.spec.platforms as [Plugin['spec']['platforms'][number]]
  it.each<[string, Partial<Plugin['spec']>, string]>([
    ['a version without v', { version: '1.2.3' }, 'spec.version: v and semver'],
    ['a full stop', { shortDescription: 'Pods.' }, 'spec.shortDescription: no full stop'],
    ['plain http', { platforms: [{ ...platform, uri: 'http://x/a.tar.gz' }] }, 'uri: http://x/a.tar.gz'],
    ['a short sum', { platforms: [{ ...platform, sha256: 'ab' }] }, 'sha256'],
    ['a way out', { platforms: [{ ...platform, bin: '../x' }] }, 'bin: inside'],
  ])('would be refused for %s', (_, spoilt, problem) => {
    expect(findProblems({ ...manifest, spec: { ...manifest.spec, ...spoilt } })).toEqual([problem])
  })
})
