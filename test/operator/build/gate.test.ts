import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { buildGateToken } from '../../../operator/build/gate.ts'
import { buildTargetPolicy, buildUngatedPolicy } from '../../../operator/build/networkPolicies.ts'
import { buildTargetPod, templateHash } from '../../../operator/build/targetPod.ts'
import { buildTicket } from '../../../operator/build/ticket.ts'
import { sampleService } from './sample.ts'

const gated = sampleService({ gate: true, port: 2222 })
const token = buildGateToken(new Uint8Array(32).fill(7))

const pod = buildTargetPod({
  ...{ service: gated, ticketName: 'x', ticketUID: 'u', poolNamespace: 'p' },
  gate: { token, settings: { image: 'proxies:1', imagePullPolicy: 'Always', logLevel: 'warn' } },
})

describe('a pod with a gate', () => {
  const gate = pod.spec!.initContainers![0]!

  it('has it as a sidecar of the proxies’ image that starts before everything else', () => {
    expect(gate).toMatchObject({
      ...{ name: 'isolation-gate', image: 'proxies:1', imagePullPolicy: 'Always', args: ['gate'] },
      ...{ restartPolicy: 'Always', ports: [{ name: 'gate', containerPort: 10001 }] },
    })
  })

  it('tells it the hash of the token and never the token, whom to lead to, and where to remember', () => {
    expect(gate.env).toContainEqual({ name: 'TARGET_PORT', value: '2222' })
    expect(gate.env).toContainEqual({
      ...{ name: 'GATE_TOKEN_SHA256', value: createHash('sha256').update(token).digest('hex') },
    })
    expect(JSON.stringify(pod)).not.toContain(token)
    expect(gate.volumeMounts).toEqual([{ name: 'isolation-gate', mountPath: '/run/isolation-gate' }])
    expect(pod.spec!.volumes).toContainEqual(
      expect.objectContaining({ name: 'isolation-gate', emptyDir: expect.anything() }),
    )
  })

  it('leaves the target as it is without a gate', () => {
    const plain = buildTargetPod({ service: gated, ticketName: 'x', ticketUID: 'u', poolNamespace: 'p' })
    expect(pod.spec!.containers).toEqual(plain.spec!.containers)
    expect(plain.spec!.initContainers).toBeUndefined()
  })

  it('is another pod than one without: warm pods are replaced when the wish changes, and only then', () => {
    expect(templateHash(gated)).not.toBe(templateHash(sampleService({ gate: false, port: 2222 })))
    const { gate: _, ...before } = sampleService({ port: 2222 }).spec
    expect(templateHash(sampleService({ port: 2222 }))).toBe(templateHash({ ...gated, spec: before as never }))
  })

  it('has a ticket that leads holders to the gate and bears the token', () => {
    const of = (gateToken: string | undefined) =>
      buildTicket({ service: gated, name: 'x', poolNamespace: 'p', templateHash: 'h', gateToken }).spec
    expect(of(token)).toEqual({ templateHash: 'h', port: 10001, gateToken: token })
    expect(of(undefined)).toEqual({ templateHash: 'h', port: 2222 })
  })

  it('is reached at its gate alone, while pods from before are reached as they were', () => {
    const [rule] = buildTargetPolicy(gated).spec!.ingress!
    expect(rule!.ports).toEqual([{ protocol: 'TCP', port: 10001 }])
    const ungated = buildUngatedPolicy(gated)!.spec!
    expect(ungated.podSelector).toEqual({ matchExpressions: [{ key: 'soh.re/gate', operator: 'DoesNotExist' }] })
    expect(ungated.ingress).toEqual([{ from: rule!.from }])
    expect(pod.metadata.labels).toMatchObject({ 'soh.re/gate': 'true' })
    expect(buildUngatedPolicy(sampleService())).toBeUndefined()
  })
})
