// The file that `init` writes: YAML which the API server takes, commented parts included, and which every reader reads alike.
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ServiceManifest } from '../../../../plugin/commands/init/build.ts'
import { createJudge } from '../../../../plugin/commands/init/judge.ts'
import { writeService } from '../../../../plugin/commands/init/write.ts'
import { hasKubectl, kubectl } from '../../../product/kubectl.ts'
import { typedService } from './typed.ts'

const judgeService = createJudge()

describe('the file', () => {
  it('is taken by the API server with every further part uncommented', () => {
    const text = writeService(typedService([])).replace(
      /^ {2}# (?=(resources|env|pool|connections|proxy|network|securityProfile|gate|access):|\s|-)/gm,
      '  ',
    )
    const uncommented = parse(text) as ServiceManifest
    expect(Object.keys(uncommented.spec)).toEqual(
      expect.arrayContaining([
        'resources',
        'env',
        'pool',
        'connections',
        'proxy',
        'network',
        'securityProfile',
        'gate',
        'access',
      ]),
    )
    expect(judgeService(uncommented)).toEqual([])
  })

  it('shows no part twice', () => {
    const text = writeService(typedService(['--max-pods=9', '--env=A=1']))
    for (const part of ['pool', 'env', 'network']) expect(text.match(new RegExp(`\\b${part}:`, 'g'))).toHaveLength(1)
  })

  it('has the namespace that was typed, and else none', () => {
    expect(typedService(['-n', 'lab']).metadata).toEqual({ name: 'my-app', namespace: 'lab' })
    expect(typedService([]).metadata).toEqual({ name: 'my-app' })
  })

  const hard = [
    ...['yes', 'on', 'y', 'NO', 'True', 'null', '~', '', '1e3', '0x1', '0x1f', '0b1', '1_000', '1_000.5', '007'],
    ...['12:30:45', '2026-11-21', '.inf', '#', '- x', ': ', '"', "'", '<<', '{{ .x }}', 'a\nb\n', ' lead', '\ttab'],
    ...[
      '\u0007',
      '\u001b[31m',
      '\r',
      'a\u0085b',
      'a\u2028b',
      'a\u2029b',
      '\ufeff',
      'a\u202eb',
      'word '.repeat(40),
      '\n',
      'a\nb\u00a0',
      'a\n\n',
    ],
  ]
  const awkward = typedService(hard.map((value, index) => `--env=V${index}=${value}`).concat('--refusal-message=on'))

  it.each(['1.1', '1.2'] as const)('means the same to a reader of YAML %s, whatever the values', version => {
    expect(parse(writeService(awkward), { version })).toEqual(awkward)
  })

  it.skipIf(!hasKubectl)('means the same to kubectl', async () => {
    const read = await kubectl(['label', '--local', '-f', '-', 'a=b', '-o', 'json'], writeService(awkward))
    expect(JSON.parse(read)).toEqual({ ...awkward, metadata: { ...awkward.metadata, labels: { a: 'b' } } })
  })

  it('has nothing in it that a terminal could obey', () => {
    expect(writeService(awkward)).not.toMatch(/[^\n\P{C}]|[\u2028\u2029]/u)
  })
})
