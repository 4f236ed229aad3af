import { describe, expect, it } from 'vitest'
import type { Container, PodSpec } from '../../../api/kube/objects.ts'
import { secureContainer, securePod } from '../../../operator/build/securityProfile.ts'

type Context = NonNullable<Container['securityContext']>

describe('a container', () => {
  const secure = (given: Context | undefined, profile: 'Baseline' | 'Restricted', os?: string) =>
    secureContainer({ name: 'c', securityContext: given }, os ? { os: { name: os } } : {}, profile).securityContext

  it.each<[string, Context | undefined, Context]>([
    ['with nothing said', undefined, { allowPrivilegeEscalation: false, capabilities: { drop: ['NET_RAW'] } }],
    [
      'that drops others',
      { capabilities: { drop: ['CHOWN'] } },
      { allowPrivilegeEscalation: false, capabilities: { drop: ['CHOWN', 'NET_RAW'] } },
    ],
    [
      'that drops all',
      { capabilities: { drop: ['ALL'] } },
      { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    ],
    [
      'that adds NET_RAW',
      { capabilities: { add: ['NET_RAW'] } },
      { allowPrivilegeEscalation: false, capabilities: { add: ['NET_RAW'], drop: [] } },
    ],
    [
      'that escalates',
      { allowPrivilegeEscalation: true },
      { allowPrivilegeEscalation: true, capabilities: { drop: ['NET_RAW'] } },
    ],
    ['that is privileged', { privileged: true }, { privileged: true, capabilities: { drop: ['NET_RAW'] } }],
    [
      'that adds SYS_ADMIN',
      { capabilities: { add: ['SYS_ADMIN'] } },
      { capabilities: { add: ['SYS_ADMIN'], drop: ['NET_RAW'] } },
    ],
  ])('%s is held so under Baseline', (_what, given, expected) => {
    expect(secure(given, 'Baseline')).toEqual(expected)
  })

  it('drops everything under Restricted, and keeps what it adds', () => {
    expect(secure({ capabilities: { add: ['NET_BIND_SERVICE'], drop: ['CHOWN'] } }, 'Restricted')).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
    })
  })

  it('on Windows is left alone, which knows none of this', () => {
    expect(secure(undefined, 'Restricted', 'windows')).toBeUndefined()
  })
})

describe('a pod', () => {
  it.each<[string, Pick<PodSpec, 'os' | 'securityContext'>, 'Baseline' | 'Restricted', PodSpec['securityContext']]>([
    ['gets seccomp', {}, 'Baseline', { seccompProfile: { type: 'RuntimeDefault' } }],
    [
      'may not be root under Restricted',
      {},
      'Restricted',
      { seccompProfile: { type: 'RuntimeDefault' }, runAsNonRoot: true },
    ],
    [
      'keeps its own words',
      { securityContext: { runAsUser: 7, seccompProfile: { type: 'Unconfined' } } },
      'Baseline',
      { runAsUser: 7, seccompProfile: { type: 'Unconfined' } },
    ],
    ['on Windows gets no seccomp', { os: { name: 'windows' } }, 'Restricted', { runAsNonRoot: true }],
  ])('%s', (_what, given, profile, expected) => {
    expect(securePod(given, profile)).toEqual(expected)
  })
})
