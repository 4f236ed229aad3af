// Standards of older releases, and how they are named.
import { describe, expect, test } from 'vitest'
import type { PodSpec } from '../../../../../api/kube/objects.ts'
import {
  findViolations,
  type Level,
  renderStandard,
  renderViolations,
} from '../../../../../sandbox/server/admission/podSecurity/standards.ts'
import { subjectOf } from '../../../../../sandbox/server/admission/podSecurity/subject.ts'
import { asking, capable, container, containers, latest, plain, pod, safe, safeBut, unconfined } from './pods.ts'

describe('what an older release did not ask for', () => {
  const reasonsAt = (spec: PodSpec, level: Level, minor: number) =>
    findViolations(subjectOf({ spec }), { level, minor }).map(({ reason }) => reason)
  const windows: PodSpec = { ...plain, os: { name: 'windows' } }
  const own: PodSpec = { ...containers({ runAsUser: 0, runAsNonRoot: false, procMount: 'Unmasked' }), hostUsers: false }
  const sysctl = (name: string) => pod({ securityContext: { sysctls: [{ name, value: '1' }] } })
  const engine = containers({ seLinuxOptions: { type: 'container_engine_t' } })

  test.each<[what: string, spec: PodSpec, level: Level, since: number, before: string[], after: string[]]>([
    [
      'no escalation',
      plain,
      'restricted',
      8,
      ['runAsNonRoot != true'],
      ['allowPrivilegeEscalation != false', 'runAsNonRoot != true'],
    ],
    ['a seccomp profile', containers({ seccompProfile: unconfined }), 'baseline', 19, [], ['seccompProfile']],
    [
      'some seccomp profile',
      { containers: [container(safeBut('seccompProfile'))] },
      'restricted',
      19,
      [],
      ['seccompProfile'],
    ],
    [
      'dropped capabilities',
      containers(capable(['NET_RAW'], [])),
      'restricted',
      22,
      ['non-default capabilities'],
      ['unrestricted capabilities'],
    ],
    ['another user than root', containers({ runAsUser: 0 }), 'restricted', 23, [], ['runAsUser=0']],
    [
      'Linux words of Windows pods',
      windows,
      'restricted',
      25,
      ['allowPrivilegeEscalation != false', 'unrestricted capabilities', 'runAsNonRoot != true', 'seccompProfile'],
      ['runAsNonRoot != true'],
    ],
    ['reserved ports', sysctl('net.ipv4.ip_local_reserved_ports'), 'baseline', 27, ['forbidden sysctls'], []],
    ['keepalive times', sysctl('net.ipv4.tcp_keepalive_time'), 'baseline', 29, ['forbidden sysctls'], []],
    ['container engines', engine, 'baseline', 31, ['seLinuxOptions'], []],
    ['socket buffers', sysctl('net.ipv4.tcp_rmem'), 'baseline', 32, ['forbidden sysctls'], []],
    [
      'probes of itself',
      pod({ containers: [container(safe, asking('bad'))] }),
      'baseline',
      34,
      [],
      ['probe or lifecycle host'],
    ],
    ['/proc of its own users', own, 'baseline', 35, ['procMount'], []],
    [
      'root of its own users',
      own,
      'restricted',
      35,
      ['procMount', 'runAsNonRoot != true', 'runAsUser=0'],
      ['procMount'],
    ],
  ])('%s', (_what, spec, level, since, before, after) => {
    expect(reasonsAt(spec, level, since - 1)).toEqual(before)
    expect(reasonsAt(spec, level, since)).toEqual(after)
    expect(reasonsAt(spec, level, latest)).toEqual(reasonsAt(spec, level, 99))
  })
})

describe('annotations, as profiles were told once', () => {
  const appArmor = (name: string) => `container.apparmor.security.beta.kubernetes.io/${name}`
  const seccomp = 'seccomp.security.alpha.kubernetes.io'

  test.each<[what: string, annotations: Record<string, string>, minor: number, sentence: string]>([
    [
      'AppArmor, open for two',
      { [appArmor('c')]: 'unconfined', [appArmor('d')]: 'unconfined' },
      latest,
      'forbidden AppArmor profiles (containers "c", "d" and annotations must not set AppArmor profile type to "Unconfined", "container.apparmor.security.beta.kubernetes.io/c="unconfined"", "container.apparmor.security.beta.kubernetes.io/d="unconfined"")',
    ],
    ['AppArmor, closed', { [appArmor('c')]: 'localhost/x', [appArmor('d')]: 'runtime/default' }, latest, ''],
    [
      'seccomp, of the pod',
      { [`${seccomp}/pod`]: 'unconfined' },
      18,
      'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
    ],
    [
      'seccomp, of both containers',
      { [`container.${seccomp}/c`]: 'unconfined', [`container.${seccomp}/d`]: 'unconfined' },
      10,
      'seccompProfile (forbidden annotations container.seccomp.security.alpha.kubernetes.io/c="unconfined", container.seccomp.security.alpha.kubernetes.io/d="unconfined")',
    ],
    ['seccomp, when fields count', { [`${seccomp}/pod`]: 'unconfined' }, 19, ''],
  ])('%s', (_what, annotations, minor, sentence) => {
    const subject = subjectOf({ metadata: { annotations }, spec: containers({}, {}) })
    expect(renderViolations(findViolations(subject, { level: 'baseline', minor }))).toBe(sentence)
  })
})

test('a standard is told with its release', () => {
  expect(renderStandard({ level: 'baseline', minor: latest })).toBe('baseline:latest')
  expect(renderStandard({ level: 'restricted', minor: 20 })).toBe('restricted:v1.20')
})
