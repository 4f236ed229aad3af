// What the level restricted objects to, besides what baseline does.
import { describe, expect, test } from 'vitest'
import type { PodSpec } from '../../../../../api/kube/objects.ts'
import { findViolations, type Level } from '../../../../../sandbox/server/admission/podSecurity/standards.ts'
import { subjectOf } from '../../../../../sandbox/server/admission/podSecurity/subject.ts'
import {
  asking,
  capable,
  container,
  containers,
  judge,
  latest,
  plain,
  pod,
  ports,
  safe,
  safeBut,
  unconfined,
} from './pods.ts'

const two: PodSpec = { ...plain, initContainers: [container(undefined, { name: 'i' })] }

// Sentences as a real API server says them; those on privileged and hostProcess, which the one that was asked lets nobody try, are of Kubernetes' own texts.
describe('the level restricted objects besides to', () => {
  const rows: ReadonlyArray<readonly [what: string, spec: PodSpec, sentence: string]> = [
    [
      'containers that say nothing',
      two,
      'allowPrivilegeEscalation != false (containers "i", "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "i", "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or containers "i", "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or containers "i", "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      'capabilities kept and added',
      containers(capable(['NET_RAW'], ['all']), capable(['CHOWN', 'NET_BIND_SERVICE'])),
      'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]; containers "c", "d" must not include "CHOWN", "NET_RAW" in securityContext.capabilities.add)',
    ],
    [
      'volumes from elsewhere',
      pod({
        volumes: [
          { name: 'a', nfs: { server: 'x', path: '/' } },
          { name: 'h', hostPath: { path: '/x' } },
          { name: 'fine', emptyDir: {} },
          { name: 'too', image: { reference: 'x' } },
        ],
      }),
      'restricted volume types (volumes "a", "h" use restricted volume types "hostPath", "nfs")',
    ],
    [
      'a volume from elsewhere',
      pod({ volumes: [{ name: 'a', nfs: { server: 'x', path: '/' } }] }),
      'restricted volume types (volume "a" uses restricted volume type "nfs")',
    ],
    [
      'a pod that may be root, whatever its containers say',
      pod({ securityContext: { runAsNonRoot: false } }),
      'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'containers that may be root',
      { ...containers({ runAsNonRoot: false }, { runAsNonRoot: false }), securityContext: { runAsNonRoot: true } },
      'runAsNonRoot != true (containers "c", "d" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'who says that it may be root before who says nothing',
      { containers: [container(safeBut('runAsNonRoot')), container({ ...safe, runAsNonRoot: false })] },
      'runAsNonRoot != true (container "c" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'users that are root',
      { ...containers({ runAsUser: 0 }), securityContext: { runAsUser: 0 } },
      'runAsUser=0 (pod and container "c" must not set runAsUser=0)',
    ],
    [
      'a container without a seccomp profile',
      { containers: [container(safeBut('seccompProfile'))] },
      'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      'an open seccomp profile, once',
      {
        containers: [container(safeBut('seccompProfile'))],
        securityContext: { seccompProfile: unconfined },
      },
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ]
  test.each(rows)('%s', (_what, spec, sentence) => {
    expect(judge(spec)).toBe(sentence)
  })

  test('nothing when all is said, by the pod or by its containers', () => {
    expect(judge(pod())).toBe('')
    const { runAsNonRoot, seccompProfile, ...own } = safe
    expect(judge({ securityContext: { runAsNonRoot, seccompProfile }, containers: [container(own)] })).toBe('')
  })

  test('everything at once, in one order', () => {
    const evil: PodSpec = {
      hostNetwork: true,
      hostPID: true,
      volumes: [{ name: 'h', hostPath: { path: '/' } }],
      securityContext: {
        runAsUser: 0,
        appArmorProfile: unconfined,
        seLinuxOptions: { type: 'x' },
        seccompProfile: unconfined,
        sysctls: [{ name: 'kernel.msgmax', value: '1' }],
      },
      containers: [container({ capabilities: { add: ['SYS_ADMIN'] } }, { ...ports(5), ...asking('bad') })],
    }
    const reasons = (level: Level) =>
      findViolations(subjectOf({ spec: evil }), { level, minor: latest }).map(({ reason }) => reason)
    expect(reasons('baseline')).toEqual([
      'forbidden AppArmor profile',
      'non-default capabilities',
      'host namespaces',
      'hostPath volumes',
      'hostPort',
      'probe or lifecycle host',
      'seLinuxOptions',
      'seccompProfile',
      'forbidden sysctls',
    ])
    expect(reasons('restricted')).toEqual([
      'forbidden AppArmor profile',
      'host namespaces',
      'hostPort',
      'probe or lifecycle host',
      'seLinuxOptions',
      'forbidden sysctls',
      'allowPrivilegeEscalation != false',
      'unrestricted capabilities',
      'restricted volume types',
      'runAsNonRoot != true',
      'runAsUser=0',
      'seccompProfile',
    ])
  })
})
