// What each flag of install does to the manifests: the same as a kustomization with the same wish, asked of kubectl.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { components } from '../../../../plugin/assets/components.ts'
import { type Manifest, patchManifests, renderManifests } from '../../../../plugin/assets/manifests.ts'
import { parseCommand } from '../../../../plugin/cli/parse.ts'
import { install } from '../../../../plugin/commands/install/command.ts'
import { type InstallFlags, planInstall } from '../../../../plugin/commands/install/plan.ts'
import { printDocuments } from '../../../../plugin/yaml/print.ts'
import { hasKubectl } from '../../../product/kubectl.ts'

const home = mkdtempSync(join(tmpdir(), 'install-plan-'))
cpSync(resolve(import.meta.dirname, '../../../../manifests'), join(home, 'manifests'), { recursive: true })
afterAll(() => rmSync(home, { recursive: true }))

it('knows every component that there is', () => {
  expect(components).toEqual(readdirSync(join(home, 'manifests/components')).toSorted())
})

if (!hasKubectl) console.log('left out, for want of kubectl: the comparison of install with kubectl kustomize')

/** Once for each choice of components: it is much YAML to read. */
const rendered = new Map<string, Manifest[]>()

async function render(...args: string[]): Promise<string> {
  const { components, patches } = planInstall(parseCommand(install, args).flags as unknown as InstallFlags, '0.1.0')
  const objects = rendered.get(components.join()) ?? (await renderManifests(components))
  rendered.set(components.join(), objects)
  return printDocuments(patchManifests(objects, patches))
}

function byKubectl(kustomization: string): string {
  writeFileSync(join(home, 'kustomization.yaml'), `resources: [manifests]\n${kustomization}`)
  return execFileSync('kubectl', ['kustomize', home], { encoding: 'utf8', maxBuffer: 8 << 20 })
}

const operator = 'isolation-proxy-operator-controller-manager'

/** A patch of the operator's Deployment. */
function deployment(spec: string): string {
  return `- {patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${operator}, namespace: isolation-proxy-system}, spec: ${spec}}'}`
}
const container = (fields: string) => deployment(`{template: {spec: {containers: [{name: operator, ${fields}}]}}}`)
const env = (...pairs: [string, string][]) =>
  container(`env: [${pairs.map(([name, value]) => `{name: ${name}, value: "${value}"}`).join(', ')}]`)
const images = (image: string) =>
  `images: [{name: isolation-proxy/operator, newName: ${image.split(':')[0]}, newTag: "${image.split(':')[1]}"}]`
const ha = 'components: [manifests/components/high-availability]'

const wishes: [flags: string, kustomization: string][] = [
  ['', ''],
  ['--image=example.com/op:2', images('example.com/op:2')],
  ['--image=example.com/op', images('example.com/op:0.1.0')],
  [
    '--image=example.com/op --tag=3',
    `${images('example.com/op:3')}\npatches:\n${env(['PROXY_IMAGE', 'isolation-proxy/proxy:3'])}`,
  ],
  ['--proxy-image=example.com/pr:2', `patches:\n${env(['PROXY_IMAGE', 'example.com/pr:2'])}`],
  ...['Always', 'IfNotPresent'].map((policy): [string, string] => [
    `--image-pull-policy=${policy}`,
    `patches:\n${container(`imagePullPolicy: ${policy}, env: [{name: PROXY_IMAGE_PULL_POLICY, value: ${policy}}]`)}`,
  ]),
  ['--replicas=1', ''],
  ['--replicas=0', `patches:\n${deployment('{replicas: 0}')}`],
  ['--replicas=2', ha],
  ['--replicas=3', `${ha}\npatches:\n${deployment('{replicas: 3}')}`],
  ['--component=high-availability --replicas=1', `${ha}\npatches:\n${deployment('{replicas: 1}')}`],
  ...components.map((name): [string, string] => [`--component=${name}`, `components: [manifests/components/${name}]`]),
  [
    [...components]
      .reverse()
      .map(name => `--component=${name}`)
      .join(' '),
    `components: [${components.map(name => `manifests/components/${name}`)}]`,
  ],
  [
    '--component=no-secret-copies --component=high-availability',
    'components: [manifests/components/high-availability, manifests/components/no-secret-copies]',
  ],
  ['--leader-election', `patches:\n${env(['LEADER_ELECTION', 'true'])}`],
  ['--limits=cpu=1', `patches:\n${container('resources: {limits: {cpu: "1"}}')}`],
  [
    '--limits=cpu=1,memory=1Gi --requests=cpu=500m',
    `patches:\n${container('resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 500m}}')}`,
  ],
  ['--log-level=debug', `patches:\n${env(['LOG_LEVEL', 'debug'])}`],
  [
    '--metrics-port=9080 --health-port=9081',
    `patches:\n${container(`ports: [{$patch: replace}, {name: metrics, containerPort: 9080}, {name: health, containerPort: 9081}], env: [{name: HEALTH_PORT, value: "9081"}, {name: METRICS_PORT, value: "9080"}]`)}`,
  ],
  ['--health-probes=false', `patches:\n${container('livenessProbe: null, readinessProbe: null')}`],
  [
    '--metrics=false',
    `patches:\n- {patch: '{apiVersion: v1, kind: Service, metadata: {name: isolation-proxy-operator-metrics, namespace: isolation-proxy-system}, $patch: delete}'}`,
  ],
  ['--watch-namespaces=games,labs', `patches:\n${env(['WATCH_NAMESPACES', 'games,labs'])}`],
]

it.skipIf(!hasKubectl).each(wishes)(
  'install %s prints what kubectl kustomize would, byte for byte',
  async (flags, kustomization) => {
    expect(await render(...flags.split(' ').filter(Boolean))).toBe(byKubectl(kustomization))
  },
)

describe('what makes no sense is refused with a sentence', () => {
  it.each([
    ['--component=ha', 'there is no component "ha"'],
    ['--replicas=-1', 'write a number from 0'],
    ['--metrics-port=80', 'write a port from 1024'],
    ['--health-port=8080', 'are both 8080'],
    ['--limits=cpu', '"cpu" is not NAME=QUANTITY'],
    ['--requests=memory=lots', '"memory=lots" is not NAME=QUANTITY'],
    ['--image=Not an image', 'is not the name of an image'],
    ['--proxy-image=', 'is not the name of an image'],
    ['--tag=a b', 'is not a tag'],
  ])('%s', async (flag, sentence) => {
    await expect(render(flag)).rejects.toThrow(sentence)
  })
})
