import { describe, expect, it } from 'vitest'
import type { PodSpec } from '../../../api/kube/objects.ts'
import { buildTargetPod, buildTargetSpec, templateHash } from '../../../operator/build/targetPod.ts'
import { sampleService } from './sample.ts'

const build = (change: Parameters<typeof sampleService>[0] = {}) =>
  buildTargetPod({
    service: sampleService(change),
    ticketName: 'my-app-bcdfghjklm',
    ticketUID: 'ticket-uid',
    poolNamespace: 'dedi-default-my-app-1234abcd',
  })

/** A template as a person writes it. */
const template = (spec: Partial<PodSpec>) => ({ template: { spec: { containers: [], ...spec } } })

describe("the pod of the seed's example", () => {
  it('is exactly this', () => {
    const resources = { requests: { memory: '64Mi', cpu: '100m' }, limits: { memory: '128Mi', cpu: '200m' } }
    expect(build({ resources, env: [{ name: 'LOG_LEVEL', value: 'info' }] })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'my-app-bcdfghjklm',
        namespace: 'dedi-default-my-app-1234abcd',
        labels: {
          'app.kubernetes.io/managed-by': 'isolation-proxy-operator',
          'soh.re/dedicated-service': 'my-app',
          'soh.re/dedicated-service-namespace': 'default',
          'soh.re/role': 'target',
        },
        annotations: { 'kubectl.kubernetes.io/default-container': 'target' },
        ownerReferences: [
          {
            apiVersion: 'soh.re/v1alpha1',
            kind: 'IsolationPod',
            name: 'my-app-bcdfghjklm',
            uid: 'ticket-uid',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 5,
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'target',
            image: 'my-app-image:latest',
            terminationMessagePolicy: 'FallbackToLogsOnError',
            resources,
            env: [
              { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'PORT', value: '8080' },
              { name: 'LOG_LEVEL', value: 'info' },
            ],
            ports: [{ name: 'target', containerPort: 8080, protocol: 'TCP' }],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['NET_RAW'] } },
          },
        ],
      },
    })
  })
})

describe('a template', () => {
  it('keeps its own container first and has the target added before it', () => {
    const { containers } = buildTargetSpec(sampleService(template({ containers: [{ name: 'logs' }] })).spec)
    expect(containers.map(({ name }) => name)).toEqual(['target', 'logs'])
  })

  it('keeps what it says of its target, and yields to the fields of the spec', () => {
    const target = {
      name: 'target',
      image: 'theirs:1',
      command: ['serve'],
      terminationMessagePolicy: 'File' as const,
      resources: { limits: { cpu: '1' } },
      readinessProbe: { tcpSocket: { port: 8080 } },
    }
    const { containers } = buildTargetSpec(
      sampleService({ ...template({ containers: [{ name: 'logs' }, target] }), resources: { limits: { cpu: '2' } } })
        .spec,
    )
    expect(containers.map(({ name }) => name)).toEqual(['logs', 'target'])
    expect(containers[1]).toMatchObject({
      image: 'my-app-image:latest',
      command: ['serve'],
      terminationMessagePolicy: 'File' as const,
      resources: { limits: { cpu: '2' } },
      readinessProbe: target.readinessProbe,
    })
  })

  it('may name the image alone', () => {
    const { containers } = buildTargetSpec(
      sampleService({ ...template({ containers: [{ name: 'target', image: 'theirs:1' }] }), image: undefined }).spec,
    )
    expect(containers[0]!.image).toBe('theirs:1')
  })

  it('has its word where it says otherwise', () => {
    const spec: Partial<PodSpec> = {
      automountServiceAccountToken: true,
      enableServiceLinks: true,
      terminationGracePeriodSeconds: 60,
      securityContext: { seccompProfile: { type: 'Unconfined' } },
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
      runtimeClassName: 'gvisor',
    }
    expect(buildTargetSpec(sampleService(template(spec)).spec)).toMatchObject(spec)
  })

  it('cannot make a pod be restarted', () => {
    const spec = { restartPolicy: 'Always' }
    expect(buildTargetSpec(sampleService(template(spec)).spec).restartPolicy).toBe('Never')
  })

  it('cannot pretend whose a pod is or that it is in use', () => {
    const labels = { app: 'game', 'soh.re/in-use': 'true', 'soh.re/role': 'proxy', 'soh.re/dedicated-service': 'other' }
    const { metadata } = build({ template: { metadata: { labels, annotations: { team: 'a', 'soh.re/x': 'y' } } } })
    expect(metadata.labels).toEqual({
      app: 'game',
      'app.kubernetes.io/managed-by': 'isolation-proxy-operator',
      'soh.re/dedicated-service': 'my-app',
      'soh.re/dedicated-service-namespace': 'default',
      'soh.re/role': 'target',
    })
    expect(metadata.annotations).toEqual({ team: 'a', 'kubectl.kubernetes.io/default-container': 'target' })
  })
})

describe('templateHash', () => {
  const base = templateHash(sampleService({ env: [{ name: 'A', value: '1' }] }))

  it.each([
    ['another image', { image: 'x' }],
    ['another port', { port: 1 }],
    ['another variable', { env: [{ name: 'A', value: '2' }] }],
    ['resources', { resources: { limits: { cpu: '1' } } }],
    ['a template', template({ hostname: 'x' })],
    ['another security profile', { securityProfile: 'Restricted' }],
  ] as const)('changes with %s', (_what, change) => {
    expect(templateHash(sampleService({ env: [{ name: 'A', value: '1' }], ...(change as object) }))).not.toBe(base)
  })

  it.each([
    ['replicas', { replicas: 9 }],
    ['service', { service: { port: 1 } }],
    ['connections', { connections: { drainTimeout: '2h' } }],
    ['network', { network: { dns: false } }],
    ['proxy', { proxy: { replicas: 3 } }],
    ['pool', { pool: { maxPods: 3 } }],
  ])('stays when only %s changes, so that no warm pod is replaced for nothing', (_what, change) => {
    expect(templateHash(sampleService({ env: [{ name: 'A', value: '1' }], ...change }))).toBe(base)
  })

  it('does not depend on the order of keys', () => {
    const one = sampleService({ resources: { limits: { cpu: '1', memory: '1Gi' } } })
    const other = sampleService({ resources: { limits: { memory: '1Gi', cpu: '1' } } })
    expect(templateHash(one)).toBe(templateHash(other))
  })

  it('is a valid templateHash of a ticket', () => {
    expect(base).toMatch(/^[0-9a-f]{16}$/)
  })
})
