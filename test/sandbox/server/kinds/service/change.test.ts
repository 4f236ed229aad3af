// What changes of a Service along with its type, and what may not change.
import { describe, expect, test } from 'vitest'
import type { Service } from '../../../../../api/kube/objects.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { replace, replaceFaults } from '../write.ts'
import { made, ports, selector, services } from './samples.ts'

describe('a changed Service', () => {
  const cluster = made({ ports, selector, clusterIP: '127.7.16.5' })
  const node = made({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }], clusterIP: '127.7.16.6' })
  const changed = (before: Service & Obj, spec: object) =>
    replace(services, before, { spec }, { services: [before] }).spec as Service['spec']

  test('keeps the address that its writer left out', () => {
    expect(changed(cluster, { ports: [{ port: 81 }] })).toMatchObject({
      clusterIP: '127.7.16.5',
      clusterIPs: ['127.7.16.5'],
    })
    expect(changed(cluster, { ...cluster.spec, clusterIP: '' })).toMatchObject({ clusterIP: '127.7.16.5' })
  })

  test('keeps the node port that its writer left out', () => {
    expect(changed(node, { type: 'NodePort', ports: [{ port: 81 }] })?.ports).toMatchObject([
      { port: 81, nodePort: 30_001 },
    ])
  })

  test('loses node ports along with its type', () => {
    const spec = changed(node, { ...node.spec, type: 'ClusterIP' })
    expect(spec?.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }])
    expect(spec).not.toHaveProperty('externalTrafficPolicy')
  })

  test('loses its address when it becomes a name', () => {
    const spec = changed(cluster, { ...cluster.spec, type: 'ExternalName', externalName: 'a.b' })
    expect(spec).toEqual({
      type: 'ExternalName',
      externalName: 'a.b',
      sessionAffinity: 'None',
      ports: cluster.spec?.ports,
      selector,
    })
  })

  test.each([
    [
      'may not move',
      { clusterIP: '127.7.16.99', ports },
      'spec.clusterIPs[0]: Invalid value: ["127.7.16.99"]: may not change once set',
    ],
    [
      'may not lose its address',
      { clusterIP: 'None', ports },
      'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
    ],
  ])('%s', (_, change, fault) => {
    const faults = replaceFaults(services, cluster, { spec: { ...cluster.spec, ...change } }, { services: [cluster] })
    expect(faults).toEqual([fault])
  })

  test('is fine as it is', () => {
    for (const service of [cluster, node]) {
      expect(replaceFaults(services, service, { spec: service.spec }, { services: [service] })).toEqual([])
      expect(changed(service, { ...service.spec })).toEqual(service.spec)
    }
  })
})
