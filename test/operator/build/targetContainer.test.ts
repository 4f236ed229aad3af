import { describe, expect, it } from 'vitest'
import type { Container } from '../../../api/kube/objects.ts'
import { buildContainers } from '../../../operator/build/targetContainer.ts'
import { sampleService } from './sample.ts'

type Change = Parameters<typeof sampleService>[0]

function target(given: Partial<Container>, change: Change = {}): Container {
  const containers = [{ name: 'target', ...given }]
  return buildContainers(sampleService({ template: { spec: { containers } }, ...change }).spec)[0]!
}

const podIP = { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }
const port = { name: 'PORT', value: '8080' }

describe("the target's environment", () => {
  const a1 = { name: 'A', value: '1' }
  const a2 = { name: 'A', value: '2' }
  const b = { name: 'B', value: '$(POD_IP)' }
  it.each<[string, Container['env'], Container['env'], Container['env']]>([
    ['POD_IP and PORT alone', undefined, undefined, [podIP, port]],
    ['POD_IP first, for variables that refer to it', [b], undefined, [podIP, port, b]],
    ['both, the spec after the template', [b], [a1], [podIP, port, b, a1]],
    ['the value of the spec, in the place of the template', [a1, b], [a2], [podIP, port, a2, b]],
    ["a person's own PORT", [{ name: 'PORT', value: '1' }], undefined, [podIP, { name: 'PORT', value: '1' }]],
    ["a person's own POD_IP", undefined, [{ name: 'POD_IP', value: 'x' }], [port, { name: 'POD_IP', value: 'x' }]],
  ])('holds %s', (_what, fromTemplate, fromSpec, expected) => {
    expect(target({ env: fromTemplate }, fromSpec ? { env: fromSpec } : {}).env).toEqual(expected)
  })
})

describe("the target's ports", () => {
  const ours = { name: 'target', containerPort: 8080, protocol: 'TCP' }
  const http = { name: 'http', containerPort: 8080 }
  const dns = { name: 'dns', containerPort: 8080, protocol: 'UDP' }
  const metrics = { name: 'metrics', containerPort: 9 }
  it.each<[string, Container['ports'], Container['ports']]>([
    ['one of our name when there is none', undefined, [ours]],
    ["the template's others, too", [metrics], [metrics, ours]],
    ['the number of the spec where the template has another', [{ name: 'target', containerPort: 1 }], [ours]],
    ['a name where the template has none', [{ containerPort: 8080, hostPort: 80 }], [{ ...ours, hostPort: 80 }]],
    ["the template's own name, which probes may use", [http], [http]],
    ['both when the same number is UDP', [dns], [dns, ours]],
  ])('hold %s', (_what, given, expected) => {
    expect(target({ ports: given }).ports).toEqual(expected)
  })
})
