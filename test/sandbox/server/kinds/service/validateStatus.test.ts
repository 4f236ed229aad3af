// What a load balancer may report of a Service.
import { describe, expect, test } from 'vitest'
import { report, reportFaults } from '../write.ts'
import { made, ports, services } from './samples.ts'

describe('a balancer’s report', () => {
  const balanced = made({ type: 'LoadBalancer', ports })
  const ingress = (...list: object[]) => ({ loadBalancer: { ingress: list } })

  test('of an address says how it is reached', () => {
    expect(report(services, balanced, ingress({ ip: '127.7.32.1' })).status).toEqual(
      ingress({ ip: '127.7.32.1', ipMode: 'VIP' }),
    )
    expect(reportFaults(services, balanced, ingress({ ip: '127.7.32.1' }))).toEqual([])
  })

  test('of nonsense is refused', () => {
    expect(reportFaults(services, balanced, ingress({ ip: 'x', ipMode: 'q' }, { hostname: '1.2.3.4' }))).toEqual([
      'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.loadBalancer.ingress[0].ipMode: Unsupported value: "q": supported values: "Proxy", "VIP"',
      'status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
    ])
  })

  test('of what has no balancer is refused', () => {
    expect(reportFaults(services, made({ ports }), ingress({ ip: '1.2.3.4' }))).toEqual([
      "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'",
    ])
  })
})
