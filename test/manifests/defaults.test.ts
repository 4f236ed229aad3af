// The default install keeps what users of the original know: its names, ports, limits and example.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import type { Deployment } from '../../api/kube/objects.ts'

const folder = join(import.meta.dirname, '../../manifests')
const read = (file: string) => readFileSync(join(folder, file), 'utf8')

type Rule = { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }
type Role = { kind: string; metadata: { name: string }; rules?: Rule[] }

const roles = ['operator', 'services', 'secret-copies', 'leader-election', 'holder', 'people', 'pool'].flatMap(name => {
  const file = name === 'people' || name === 'pool' ? `${name}-roles` : `${name}-role`
  return parseAllDocuments(read(`base/${file}.yaml`)).map(document => document.toJS() as Role)
})
const rules = (role: string): Rule[] => {
  const found = roles.find(({ kind, metadata }) => metadata.name === role && kind.endsWith('Role'))
  if (!found?.rules) throw new Error(`there is no role ${role}`)
  return found.rules
}

describe("the operator's Deployment", () => {
  const deployment = parse(read('base/deployment.yaml')) as Deployment
  const [container] = deployment.spec!.template.spec!.containers
  const env = Object.fromEntries(container!.env!.map(({ name, value }) => [name, value]))

  it("has the original's values", () => {
    expect(deployment.metadata).toMatchObject({
      namespace: 'isolation-proxy-system',
      name: 'isolation-proxy-operator-controller-manager',
    })
    expect(deployment.spec?.replicas).toBe(1)
    expect(container!.resources).toEqual({
      limits: { cpu: '500m', memory: '256Mi' },
      requests: { cpu: '100m', memory: '64Mi' },
    })
    expect(container!.ports).toMatchObject([{ containerPort: 8080 }, { containerPort: 8081 }])
    expect(env).toMatchObject({ METRICS_PORT: '8080', HEALTH_PORT: '8081', LEADER_ELECTION: 'false' })
  })

  it('is not asked whether it is ready before it can listen: that would be a Warning at each start', () => {
    expect(container!.readinessProbe).toMatchObject({ initialDelaySeconds: 1 })
  })

  it('is given five seconds to answer a probe: by the default of one, an operator of 5,000 tickets on a busy machine was ended', () => {
    const probes = [container!.readinessProbe, container!.livenessProbe]
    expect(probes.map(probe => probe!.timeoutSeconds)).toEqual([5, 5])
  })

  it('pulls our release once', () => {
    expect(container).toMatchObject({ image: 'isolation-proxy/operator:0.1.0', imagePullPolicy: 'IfNotPresent' })
    expect(env.PROXY_IMAGE).toBe('isolation-proxy/proxy:0.1.0')
  })
})

describe('rights', () => {
  it('are all spelled out: no wildcard', () => {
    const spelled = roles.flatMap(({ rules = [] }) =>
      rules.flatMap(rule => [...rule.apiGroups, ...rule.resources, ...rule.verbs]),
    )
    expect(spelled).not.toContain('*')
    expect(spelled.length).toBeGreaterThan(100)
  })

  it.each(['isolation-proxy-operator', 'isolation-proxy-operator-secret-copies'])(
    '%s never lists nor watches Secrets and ConfigMaps',
    role => {
      const verbs = rules(role)
        .filter(({ resources }) => resources.some(resource => resource === 'secrets' || resource === 'configmaps'))
        .flatMap(rule => rule.verbs)
      expect(verbs.sort()).toEqual(['create', 'delete', 'get', 'update'])
    },
  )

  it('to Secrets stand alone, so that a component can leave them out', () => {
    const others = roles.filter(({ metadata }) => metadata.name !== 'isolation-proxy-operator-secret-copies')
    expect(others.flatMap(({ rules = [] }) => rules.flatMap(({ resources }) => resources))).not.toContain('secrets')
  })

  it('of a proxy are to read tickets, write their status and keep a Lease', () => {
    expect(rules('isolation-proxy-holder')).toEqual([
      { apiGroups: ['soh.re'], resources: ['isolationpods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['soh.re'], resources: ['isolationpods/status'], verbs: ['patch'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'list', 'watch', 'create', 'patch'] },
    ])
  })

  it('of the operator include no way to hand out more than those of holders and of people in pools', () => {
    const granting = rules('isolation-proxy-operator').filter(({ verbs }) =>
      verbs.some(verb => ['bind', 'escalate', 'impersonate'].includes(verb)),
    )
    expect(granting).toMatchObject([
      {
        resources: ['clusterroles'],
        resourceNames: ['isolation-proxy-holder', 'isolation-proxy-pool-view', 'isolation-proxy-pool-operate'],
        verbs: ['bind'],
      },
    ])
  })
})

it("the original's example is a sample, but for the annotation, which one cloud alone understands", () => {
  expect(parse(read('samples/my-app.yaml'))).toEqual({
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata: { name: 'my-app', namespace: 'default' },
    spec: {
      image: 'my-app-image:latest',
      port: 8080,
      replicas: 5,
      resources: { requests: { memory: '64Mi', cpu: '100m' }, limits: { memory: '128Mi', cpu: '200m' } },
      service: { type: 'LoadBalancer', port: 9090 },
      env: [{ name: 'LOG_LEVEL', value: 'info' }],
    },
  })
})
