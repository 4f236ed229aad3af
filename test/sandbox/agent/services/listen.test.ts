import { describe, expect, it } from 'vitest'
import type { Pod, Service } from '../../../../api/kube/objects.ts'
import { planListen } from '../../../../sandbox/agent/services/listen.ts'
import { buildServiceVariables } from '../../../../sandbox/agent/services/variables.ts'

const pod: Pod = {
  metadata: { name: 'p', labels: { app: 'x', tier: 'proxy' } },
  spec: {
    containers: [
      {
        name: 'a',
        ports: [
          { name: 'metrics', containerPort: 8080 },
          { name: 'tcp', containerPort: 10000 },
        ],
      },
    ],
  },
}

function service(spec: Service['spec'], ingress?: string): Service {
  const status = ingress ? { loadBalancer: { ingress: [{ ip: ingress }] } } : {}
  return { metadata: { name: 's' }, spec: { selector: { app: 'x' }, clusterIPs: ['10.96.0.9'], ...spec }, status }
}

function listen(services: Service[], change: { pod?: Pod; ready?: boolean } = {}) {
  return planListen({ pod, ip: '10.64.0.9', ready: true, services, nodeIP: '10.64.0.1', ...change })
}

const own = '10.64.0.9:10000'

describe('where a proxy listens', () => {
  it.each([
    ['its own address alone', [], [own]],
    ['a cluster address', [service({ ports: [{ port: 90, targetPort: 10000 }] })], [own, '10.96.0.9:90']],
    ['a port by name', [service({ ports: [{ port: 90, targetPort: 'tcp' }] })], [own, '10.96.0.9:90']],
    ['a port that is its own target', [service({ ports: [{ port: 10000 }] })], [own, '10.96.0.9:10000']],
    [
      'a load balancer and a node port',
      [service({ ports: [{ port: 90, targetPort: 10000, nodePort: 30000 }] }, '10.65.0.1')],
      [own, '10.96.0.9:90', '10.65.0.1:90', '10.64.0.1:30000'],
    ],
    ['not another port of the pod', [service({ ports: [{ port: 90, targetPort: 'metrics' }] })], [own]],
    ['not UDP', [service({ ports: [{ port: 90, targetPort: 10000, protocol: 'UDP' }] })], [own]],
    ['not a headless Service', [service({ clusterIPs: ['None'], ports: [{ port: 90, targetPort: 10000 }] })], [own]],
    [
      'not a Service of other pods',
      [service({ selector: { app: 'y' }, ports: [{ port: 90, targetPort: 10000 }] })],
      [own],
    ],
    ['not a Service without selector', [service({ selector: {}, ports: [{ port: 90, targetPort: 10000 }] })], [own]],
  ])('%s', (_name, services, addresses) => {
    expect(listen(services)).toEqual(addresses)
  })

  it('no Service address before it is ready, unless the Service wants it', () => {
    const ports = [{ port: 90, targetPort: 10000 }]
    expect(listen([service({ ports })], { ready: false })).toEqual([own])
    const early = service({ ports, publishNotReadyAddresses: true })
    expect(listen([early], { ready: false })).toEqual([own, '10.96.0.9:90'])
  })
})

it('takes the first port of a pod that is no proxy, and nothing where there is none', () => {
  const ports = [{ containerPort: 80 }, { containerPort: 443 }]
  const web = { ...pod, spec: { containers: [{ name: 'a', ports }] } }
  expect(listen([service({ ports: [{ port: 1, targetPort: 80 }] })], { pod: web })).toEqual([
    '10.64.0.9:80',
    '10.96.0.9:1',
  ])
  expect(listen([], { pod: { ...pod, spec: { containers: [{ name: 'a' }] } } })).toEqual([])
})

describe('how a container finds Services', () => {
  const services = [
    { metadata: { name: 'my-db' }, spec: { clusterIP: '10.96.0.7', ports: [{ name: 'sql', port: 5432 }] } },
    { metadata: { name: 'headless' }, spec: { clusterIP: 'None', ports: [{ port: 1 }] } },
  ]
  const apiServer = 'https://10.63.0.10:6443'
  const api = {
    KUBERNETES_SERVICE_HOST: '10.63.0.10',
    KUBERNETES_SERVICE_PORT: '6443',
    KUBERNETES_SERVICE_PORT_HTTPS: '6443',
  }

  it('by variables, the API server among them', () => {
    expect(buildServiceVariables({ pod, services, apiServer })).toEqual({
      ...{ MY_DB_SERVICE_HOST: '10.96.0.7', MY_DB_SERVICE_PORT: '5432', MY_DB_SERVICE_PORT_SQL: '5432' },
      ...api,
    })
  })

  it('by none but the API server when it wants no links', () => {
    const unlinked = { ...pod, spec: { containers: [], enableServiceLinks: false } }
    expect(buildServiceVariables({ pod: unlinked, services, apiServer })).toEqual(api)
  })
})
