import { describe, expect, it } from 'vitest'
import {
  countVersions,
  findSkew,
  renderVersions,
  type Versions,
  versionsObject,
} from '../../../../plugin/commands/version/versions.ts'

const versions = (over: Partial<NonNullable<Versions['cluster']>> = {}): Versions => ({
  client: '1.4.0',
  cluster: {
    operator: { kind: 'version', version: '1.4.2' },
    proxies: countVersions(['1.4.2', '1.3.9', '1.4.2']),
    server: { gitVersion: 'v1.34.1' },
    ...over,
  },
})

describe('versions', () => {
  it('are told in one line each, proxies of several releases with their numbers', () => {
    expect(renderVersions(versions())).toBe(
      [
        'Client Version: v1.4.0',
        'Operator Version: v1.4.2',
        'Proxy Version: v1.4.2 (2 proxies), v1.3.9 (1 proxy)',
        'Server Version: v1.34.1',
        '',
      ].join('\n'),
    )
  })

  it.each<[string, Versions, string]>([
    ['no operator', versions({ operator: { kind: 'absent' } }), 'Operator Version: none (not installed)'],
    ['no proxy', versions({ proxies: countVersions([]) }), 'Proxy Version: none (no proxy runs)'],
    [
      'a proxy that does not say',
      versions({ proxies: countVersions([undefined]) }),
      'Proxy Version: unknown (1 proxy)',
    ],
    [
      'an image without a tag',
      versions({ operator: { kind: 'version', version: 'latest' } }),
      'Operator Version: latest',
    ],
    [
      'a version that would paint the screen',
      versions({ proxies: countVersions(['\u001b[31m1.4.2']) }),
      'Proxy Version: v1.4.2 (1 proxy)',
    ],
  ])('%s', (_, given, line) => {
    expect(renderVersions(given).split('\n')).toContain(line)
  })

  it('one minor release apart go together', () => {
    expect(findSkew(versions())).toEqual([])
  })

  it('two minor releases apart do not: a warning, and what to do', () => {
    expect(findSkew(versions({ operator: { kind: 'version', version: '1.2.0' } }))).toEqual([
      'WARNING: operator: release 1.2.0 and this plugin (1.4.0) are more than one minor release apart',
      'Upgrade what is installed: kubectl isolation install | kubectl apply -f -',
    ])
    expect(findSkew(versions({ proxies: countVersions(['1.6.0']) })).join('\n')).toContain(
      'kubectl krew upgrade isolation',
    )
  })

  it('as objects bear kubectl’s names', () => {
    expect(versionsObject(versions())).toEqual({
      clientVersion: { gitVersion: 'v1.4.0' },
      operatorVersion: { gitVersion: 'v1.4.2' },
      proxyVersions: [
        { gitVersion: 'v1.4.2', proxies: 2 },
        { gitVersion: 'v1.3.9', proxies: 1 },
      ],
      serverVersion: { gitVersion: 'v1.34.1' },
    })
    expect(versionsObject({ client: '1.4.0', cluster: undefined })).toEqual({ clientVersion: { gitVersion: 'v1.4.0' } })
  })
})
