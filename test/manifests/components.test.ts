// What each component adds to an installation, as kubectl renders it over the default one.
import { readdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deployment, KubeObject, Service } from '../../api/kube/objects.ts'
import { hasKubectl } from '../product/kubectl.ts'
import { dropSchemas, layInstall, parseObjects, renderText } from './chartDocs.ts'

const names = readdirSync(resolve(import.meta.dirname, '../../manifests/components'))
const system = 'isolation-proxy-system'

let folder: string
let standard: KubeObject[]
beforeAll(() => {
  folder = layInstall()
  dropSchemas(folder)
  if (hasKubectl) standard = parseObjects(renderText(folder))
})
afterAll(() => rmSync(folder, { recursive: true }))
if (!hasKubectl) console.log('left out, for want of kubectl: what the components render')

const render = (component: string) =>
  parseObjects(
    renderText(folder, {
      'kustomization.yaml': `resources: [manifests]\ncomponents: [manifests/components/${component}]\n`,
    }),
  )
const keyOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`
const find = <T extends KubeObject>(objects: readonly KubeObject[], kind: string) =>
  objects.find(object => object.kind === kind) as T

type Selecting = KubeObject & { readonly spec: { readonly selector: { readonly matchLabels: Record<string, string> } } }

describe.skipIf(!hasKubectl)('component', () => {
  it.each(names)('%s adds only what bears our name, and what is namespaced goes with our namespace', name => {
    const known = new Set(standard.map(keyOf))
    const added = render(name).filter(object => !known.has(keyOf(object)))
    for (const { metadata, kind } of added) {
      expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'isolation-proxy' })
      expect(metadata.name).toMatch(/^isolation-proxy/)
      expect(metadata.namespace).toBe(kind?.startsWith('Validating') ? undefined : system)
    }
  })

  it('high-availability: two operators, one of which leads, on two nodes, never both evicted', () => {
    const objects = render('high-availability')
    const { spec } = find<Deployment>(objects, 'Deployment')
    const pod = spec!.template
    expect(spec).toMatchObject({
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    })
    expect(pod.spec!.containers[0]!.env).toContainEqual({ name: 'LEADER_ELECTION', value: 'true' })
    expect(pod.spec!.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname', labelSelector: spec!.selector },
    ])
    const budget = find<Selecting>(objects, 'PodDisruptionBudget')
    expect(budget.spec).toEqual({ maxUnavailable: 1, selector: spec!.selector })
  })

  it('no-secret-copies: no rule names Secrets', () => {
    expect(JSON.stringify(standard)).toContain('"secrets"')
    const rules = render('no-secret-copies').map(object => ('rules' in object ? object.rules : []))
    expect(JSON.stringify(rules)).not.toContain('"secrets"')
  })

  it("service-monitor: selects the Service of the operator's metrics, by the name of its port", () => {
    const objects = render('service-monitor')
    const monitor = find<Selecting & { spec: { endpoints: { port: string }[] } }>(objects, 'ServiceMonitor')
    const service = find<Service>(objects, 'Service')
    expect(service.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels)
    expect(service.spec!.ports!.map(({ name }) => name)).toContain(monitor.spec.endpoints[0]!.port)
    expect(service.metadata.namespace).toBe(monitor.metadata.namespace)
  })

  it('metrics-network-policy: closes the operator but for its metrics', () => {
    const objects = render('metrics-network-policy')
    const { spec } = find<Deployment>(objects, 'Deployment')
    expect(find(objects, 'NetworkPolicy')).toMatchObject({
      spec: {
        podSelector: spec!.selector,
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { metrics: 'enabled' } } }],
            ports: [{ port: 'metrics', protocol: 'TCP' }],
          },
        ],
      },
    })
    expect(spec!.template.spec!.containers[0]!.ports!.map(({ name }) => name)).toContain('metrics')
  })

  it('grafana-dashboard: a ConfigMap that the sidecar finds, with the dashboard as it stands', () => {
    const config = find<KubeObject & { data: Record<string, string> }>(render('grafana-dashboard'), 'ConfigMap')
    expect(config.metadata.labels).toMatchObject({ grafana_dashboard: '1' })
    expect(JSON.parse(config.data['isolation-proxy.json']!)).toMatchObject({ uid: 'isolation-proxy' })
  })

  it('alert-rules: each alert has a name of its own, a severity, and says what to do', () => {
    type Rule = { alert: string; labels: { severity: string }; annotations: { summary: string; description: string } }
    const { spec } = find<KubeObject & { spec: { groups: { rules: Rule[] }[] } }>(
      render('alert-rules'),
      'PrometheusRule',
    )
    const rules = spec.groups.flatMap(group => group.rules)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    for (const { labels, annotations } of rules) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity)
      expect(annotations.summary.endsWith('.') && annotations.description.endsWith('.')).toBe(true)
    }
  })

  it('chosen-namespaces: the operator is bound to services nowhere, until a namespace is chosen', () => {
    const bindings = (objects: readonly KubeObject[]) =>
      objects.filter(
        object => object.kind?.endsWith('Binding') && JSON.stringify(object).includes('-operator-services'),
      )
    expect(bindings(standard)).toHaveLength(1)
    expect(bindings(render('chosen-namespaces'))).toEqual([])
  })
})
