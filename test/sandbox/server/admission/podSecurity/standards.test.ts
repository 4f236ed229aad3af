// What the level baseline objects to.
import { describe, expect, test } from 'vitest'
import type { PodSpec } from '../../../../../api/kube/objects.ts'
import { asking, capable, container, containers, judge, plain, pod, ports, safe, unconfined } from './pods.ts'

// Sentences as a real API server says them; those on privileged and hostProcess, which the one that was asked lets nobody try, are of Kubernetes' own texts.
describe('the level baseline objects to', () => {
  const rows: ReadonlyArray<readonly [what: string, spec: PodSpec, sentence: string]> = [
    [
      'namespaces of the host',
      { ...plain, hostNetwork: true, hostPID: true, hostIPC: true },
      'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
    ],
    [
      'privilege',
      containers({ privileged: true }, { privileged: true }),
      'privileged (containers "c", "d" must not set securityContext.privileged=true)',
    ],
    [
      'capabilities that containers do not have anyway',
      containers(capable(['NET_RAW', 'SYS_ADMIN', 'CHOWN']), capable(['FOO', 'ALL'])),
      'non-default capabilities (containers "c", "d" must not include "ALL", "FOO", "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      'folders of the host',
      pod({ volumes: ['a', 'b'].map(name => ({ name, hostPath: { path: '/x' } })) }),
      'hostPath volumes (volumes "a", "b")',
    ],
    [
      'a port of the host',
      pod({ containers: [container(safe, ports(10))] }),
      'hostPort (container "c" uses hostPort 10)',
    ],
    [
      'ports of the host, in the order of words',
      pod({ containers: [container(safe, ports(10, 9)), container(safe, { name: 'd', ...ports(11) })] }),
      'hostPort (containers "c", "d" use hostPorts 10, 11, 9)',
    ],
    [
      'probes of another host',
      pod({ containers: [container(safe, asking('bad')), container(safe, { name: 'd', ...asking('bad') })] }),
      'probe or lifecycle host (containers "c", "d" use probe or lifecycle host "bad")',
    ],
    [
      'hooks and probes of other hosts',
      pod({
        containers: [
          container(safe, { ...asking('localhost'), lifecycle: { preStop: { tcpSocket: { host: '::1', port: 1 } } } }),
        ],
      }),
      'probe or lifecycle host (container "c" uses probe or lifecycle hosts "::1", "localhost")',
    ],
    [
      'an open AppArmor profile',
      { ...containers({ appArmorProfile: unconfined }), securityContext: { appArmorProfile: unconfined } },
      'forbidden AppArmor profile (pod and container "c" must not set AppArmor profile type to "Unconfined")',
    ],
    [
      'SELinux types, users and roles',
      {
        ...containers({ seLinuxOptions: { type: 'bar' } }, { seLinuxOptions: { user: 'x' } }),
        securityContext: { seLinuxOptions: { type: 'foo', role: 'r' } },
      },
      'seLinuxOptions (pod and containers "c", "d" set forbidden securityContext.seLinuxOptions: types "bar", "foo"; user may not be set; role may not be set)',
    ],
    [
      'an SELinux role',
      containers({ seLinuxOptions: { role: 'bar' } }),
      'seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: role may not be set)',
    ],
    [
      'an open /proc',
      containers({ procMount: 'Unmasked' }),
      'procMount (container "c" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'an open seccomp profile',
      {
        ...containers({ seccompProfile: unconfined }, { seccompProfile: unconfined }),
        securityContext: { seccompProfile: unconfined },
      },
      'seccompProfile (pod and containers "c", "d" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'sysctls of the whole node',
      pod({
        securityContext: {
          sysctls: ['kernel.msgmax', 'kernel.shm_rmid_forced', 'net.core.somaxconn'].map(name => ({
            name,
            value: '1',
          })),
        },
      }),
      'forbidden sysctls (kernel.msgmax, net.core.somaxconn)',
    ],
    [
      'containers that are processes of a Windows host',
      {
        ...containers({ windowsOptions: { hostProcess: true } }),
        securityContext: { windowsOptions: { hostProcess: true } },
      },
      'hostProcess (pod and container "c" must not set securityContext.windowsOptions.hostProcess=true)',
    ],
  ]
  test.each(rows)('%s', (_what, spec, sentence) => {
    expect(judge(spec, 'baseline')).toBe(sentence)
    expect(judge(spec, 'privileged')).toBe('')
  })

  test('nothing else', () => {
    const common = ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE']
    const fine: PodSpec = {
      securityContext: {
        runAsUser: 0,
        appArmorProfile: { type: 'Localhost', localhostProfile: 'x' },
        seLinuxOptions: { type: 'container_t', level: 'x' },
      },
      volumes: [{ name: 'a', nfs: { server: 'x', path: '/' } }],
      containers: [
        container({
          procMount: 'Default',
          capabilities: { add: [...common, 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'] },
          seLinuxOptions: { type: 'container_engine_t' },
        }),
      ],
    }
    expect(judge(fine, 'baseline')).toBe('')
  })
})
