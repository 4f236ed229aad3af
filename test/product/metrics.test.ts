// Dashboard, alerts and monitors know the product by names: each must be one that a running operator or proxy really serves.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Pod } from '../../api/kube/objects.ts'
import { pods } from '../../api/kube/resources.ts'
import { endReasons, refusalReasons } from '../../api/v1alpha1/reasons.ts'
import { until } from '../cluster/until.ts'
import { system } from './installed.ts'
import { Scene } from './scene.ts'

const components = resolve(import.meta.dirname, '../../manifests/components')
const read = (path: string) => readFileSync(join(components, path), 'utf8')

type Dashboard = {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] }
}
type Rules = {
  readonly spec: { readonly groups: readonly { readonly rules: readonly { alert: string; expr: string }[] }[] }
}
type Monitor = {
  readonly spec: {
    readonly selector: { readonly matchLabels: Record<string, string> }
    readonly podMetricsEndpoints?: readonly [{ port: string; relabelings: readonly { sourceLabels: string[] }[] }]
  }
}

const dashboard = JSON.parse(read('grafana-dashboard/dashboard.json')) as Dashboard
const rules = parse(read('alert-rules/rules.yaml')) as Rules
const asked: [where: string, expression: string][] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [`dashboard: ${title}`, expr]),
  ),
  ...dashboard.templating.list.flatMap(({ name, definition }): [string, string][] =>
    definition ? [[`dashboard: $${name}`, definition]] : [],
  ),
  ...rules.spec.groups.flatMap(group =>
    group.rules.map(({ alert, expr }): [string, string] => [`alert ${alert}`, expr]),
  ),
]

/** `isolation_x{a=~"b"}`: the name, and what stands between the braces. */
const uses = (expression: string) =>
  [...expression.matchAll(/\b(isolation_[a-z_]+)(?:\{([^}]*)\})?/g)].map(([, name = '', matchers = '']) => ({
    name,
    labels: [...matchers.matchAll(/([a-z_]+)(?:=~|!~|!=|=)"([^"]*)"/g)].map(
      ([, label = '', values = '']) => [label, values] as const,
    ),
  }))

let scene: Scene
/** Name of a sample to the labels that it was seen with. */
let served: Map<string, Set<string>>
let proxy: Pod
beforeAll(async () => {
  scene = await Scene.open('metrics')
  await scene.create('watched', { replicas: 2 })
  await scene.untilWarm('watched', 2)
  const client = await scene.connect('watched')
  await client.greeting()
  await client.leave()
  proxy = (await scene.proxies('watched'))[0]!
  const { items } = await scene.client.list(pods, { namespace: system })
  const operators = items.filter(({ status }) => status?.phase === 'Running')
  served = await until('the session in the metrics', async () => {
    const pages = await Promise.all([...operators, proxy].map(scrape))
    const samples = collect(pages.join('\n'))
    return samples.get('isolation_bytes_total')?.size ? samples : undefined
  })
})
afterAll(() => scene.close())

async function scrape(pod: Pod): Promise<string> {
  const port = pod.spec!.containers[0]!.ports!.find(({ name }) => name === 'metrics')!.containerPort
  const answer = await fetch(`http://${pod.status!.podIP}:${port}/metrics`)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
  return answer.text()
}

function collect(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  const labelsOf = (name: string) => found.get(name) ?? found.set(name, new Set()).get(name)!
  for (const line of text.split('\n')) {
    const [, declared, type] = /^# TYPE (\S+) (\S+)/.exec(line) ?? []
    // What has not happened yet has no sample, and is served all the same.
    const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map(end => declared + end) : [declared]
    for (const name of names) if (declared && name) labelsOf(name)
    const [, name, labels = ''] = /^([a-z_]+)(?:\{(.*)\})? /.exec(line) ?? []
    if (name) for (const [, label] of labels.matchAll(/([a-z_]+)="/g)) labelsOf(name).add(label!)
  }
  return found
}

/** Given by Prometheus to whatever it scrapes, as the monitors say. */
const given = ['namespace', 'dedi']
const phases = ['Pending', 'Idle', 'Reserved', 'Active', 'Done']

describe('what dashboard and alerts ask for', () => {
  it.each(asked)('%s is served', (_where, expression) => {
    const found = uses(expression)
    expect(found).not.toEqual([])
    expect(found.map(({ name }) => name).filter(name => !served.has(name))).toEqual([])
  })

  it.each(asked)('%s tells apart only what is told apart', (_where, expression) => {
    const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */))
    for (const { name, labels } of uses(expression)) {
      const seen = served.get(name)!
      // Of a counter that nothing has happened to nobody knows the labels yet, but that it has a reason.
      const known = new Set([...given, ...seen, ...(seen.size === 0 && /total$/.test(name) ? ['reason'] : [])])
      expect([...grouped, ...labels.map(([label]) => label)].filter(label => !known.has(label))).toEqual([])
    }
  })

  it('names only reasons and phases that there are', () => {
    const known = new Set<string>([...Object.keys(endReasons), ...refusalReasons, ...phases, 'error', 'success'])
    const values = asked.flatMap(([, expression]) =>
      uses(expression).flatMap(({ labels }) => labels.flatMap(([, text]) => text.split('|'))),
    )
    expect(values.filter(value => !value.startsWith('$') && !known.has(value))).toEqual([])
    expect(values.filter(value => known.has(value)).length).toBeGreaterThan(5)
  })
})

it('the monitor of proxies selects them, and knows whose they are', () => {
  const { spec } = parse(read('service-monitor/proxies.yaml')) as Monitor
  expect(proxy.metadata.labels).toMatchObject(spec.selector.matchLabels)
  const [{ port, relabelings }] = spec.podMetricsEndpoints!
  expect(proxy.spec!.containers[0]!.ports!.map(({ name }) => name)).toContain(port)
  const labels = Object.keys(proxy.metadata.labels!).map(
    label => `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9]/g, '_')}`,
  )
  expect(labels).toContain(relabelings[0]!.sourceLabels[0])
})

it('the design has no metric that is not served', () => {
  const names = [
    ...['accept_seconds', 'queue_wait_seconds', 'dial_seconds', 'session_seconds', 'reconcile_seconds'].map(
      name => `${name}_bucket`,
    ),
    ...['bytes_total', 'connections_active', 'queue_waiting', 'pods', 'burns_total', 'refusals_total'],
    ...['watch_restarts_total', 'watch_missed_total'],
  ].map(name => `isolation_${name}`)
  expect(names.filter(name => !served.has(name))).toEqual([])
})
