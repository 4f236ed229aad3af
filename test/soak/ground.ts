// A whole installation whose processes measure themselves, with one service in it: in a sandbox, or in the test cluster that this process was started in.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import type { Secret } from '../../api/kube/objects.ts'
import { apiVersionOf, deployments, namespaces, secrets } from '../../api/kube/resources.ts'
import { poolNamespace } from '../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { startSandbox } from '../../sandbox/start/sandbox.ts'
import { bundleProduct } from '../bundledProduct.ts'
import { until } from '../cluster/until.ts'
import { untilRolledOut } from '../product/installed.ts'
import { startProduct } from '../product/product.ts'
import { visit } from './session.ts'

export type Ground = {
  readonly client: KubeClient
  /** host:port of the service. */
  readonly address: string
  readonly pool: string
  /** Where each process leaves what it measured. */
  readonly gauges: string
  /** Of the sandbox's server; undefined in a cluster. */
  readonly store: string | undefined
  stop(): Promise<void>
}

/** Of its spec; the rest is the CRD's defaults. */
export type ServiceWish = {
  readonly replicas: number
  readonly proxy: { readonly replicas: number; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

/** What is not as it is for a soak. */
export type Furnishing = {
  /** Each measures itself, which takes it some milliseconds now and then. */
  readonly isGauged: boolean
  /** What is started as a proxy, made of the command that would be. */
  readonly proxy?: (command: string) => string
  /** There before the service. */
  readonly secrets?: readonly Secret[]
  readonly isServed?: (address: string) => Promise<boolean>
}

const usual = { isGauged: true } as const

export const service = { namespace: 'soak', name: 'soak' } as const

const manifests = resolve(import.meta.dirname, '../../manifests')
const gauge = pathToFileURL(join(import.meta.dirname, 'gauge.ts')).href

/** `dir` is the run's own. */
export async function layGround(dir: string, wish: ServiceWish, furnishing: Furnishing = usual): Promise<Ground> {
  const gauges = join(dir, 'gauges')
  await mkdir(gauges, { recursive: true })
  const images = await layPrograms(dir, gauges, furnishing)
  const kept = { NODE_OPTIONS: process.env.NODE_OPTIONS, SOAK_GAUGES: process.env.SOAK_GAUGES }
  // What is started here and is no pod measures itself too.
  if (furnishing.isGauged) Object.assign(process.env, { NODE_OPTIONS: `--import=${gauge}`, SOAK_GAUGES: gauges })
  const isCluster = process.env.CLUSTER_STATE !== undefined
  const stopGround = isCluster
    ? (await startProduct({ manifests, moreImages: images })).stop
    : await startOwnSandbox(join(dir, 'sandbox'), images)
  for (const [name, value] of Object.entries(kept)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  const client = createClient(await loadConfig(process.env), { userAgent: 'soak' })
  const stop = async () => {
    await client.close()
    await stopGround()
  }
  try {
    await untilRolledOut(client)
    const { address, pool } = await createService(client, wish, furnishing)
    await untilServed(client, { address, wish, ...furnishing })
    const store = isCluster ? undefined : join(dir, 'sandbox', 'store')
    return { client, address, pool, gauges, store, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Image name to shell command, as the node agent takes them. */
async function layPrograms(dir: string, gauges: string, furnishing: Furnishing): Promise<Record<string, string>> {
  const { isGauged, proxy = command => command } = furnishing
  await bundleProduct(dir)
  const program = (name: string) => {
    const bundle = join(dir, name, `${name}.mjs`)
    if (!isGauged) return `${process.execPath} ${bundle}`
    return `/usr/bin/env SOAK_GAUGES=${gauges} SOAK_PROGRAM=${name} ${process.execPath} --import ${gauge} ${bundle}`
  }
  return {
    'isolation-proxy/operator:0.1.0': program('operator'),
    'isolation-proxy/proxy:0.1.0': proxy(program('proxy')),
    'soak/target:1': `perl ${join(import.meta.dirname, 'target.pl')}`,
  }
}

async function startOwnSandbox(dir: string, images: Record<string, string>): Promise<() => Promise<void>> {
  const child = fork(import.meta.filename, [dir, JSON.stringify(images)], { stdio: 'inherit' })
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (message !== 'ready') throw new Error(`the sandbox did not start; see ${dir}/logs`)
  process.env.KUBECONFIG = join(dir, 'kubeconfig')
  return () => end(child)
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}

async function createService(client: KubeClient, wish: ServiceWish, furnishing: Furnishing) {
  const { namespace, name } = service
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  for (const secret of furnishing.secrets ?? []) await client.create(secrets, secret)
  const { metadata } = await client.create(dedicatedServices, {
    apiVersion: apiVersionOf(dedicatedServices),
    kind: dedicatedServices.kind,
    metadata: { namespace, name },
    spec: { image: 'soak/target:1', ...wish },
  } as unknown as DedicatedService)
  const address = await until(
    'a service that serves',
    async () => {
      const { status } = await client.get(dedicatedServices, { namespace, name })
      return status?.availableTargets === wish.replicas ? status.address : undefined
    },
    { limitMs: 240_000 },
  )
  return { address, pool: poolNamespace({ namespace, name, uid: metadata.uid! }) }
}

/** All proxies are there, and somebody was served. */
async function untilServed(
  client: KubeClient,
  { address, wish, isServed = greets }: Pick<Furnishing, 'isServed'> & { address: string; wish: ServiceWish },
): Promise<void> {
  const { namespace, name } = service
  await until(
    'proxies that serve',
    async () => {
      const { status } = await client.get(deployments, { namespace, name: `${name}-proxy` })
      if (status?.availableReplicas !== wish.proxy.replicas) return undefined
      return (await isServed(address)) || undefined
    },
    { limitMs: 120_000, everyMs: 500 },
  )
}

async function greets(address: string): Promise<boolean> {
  return (await visit(address, 0)).kind === 'served'
}

/** As a person's own, in a process of its own. */
async function main([dir = '', images = '']: readonly string[]): Promise<void> {
  const sandbox = await startSandbox(
    {
      ...{ dir, port: 0, imagesFile: undefined, example: false },
      images: JSON.parse(images) as Record<string, string>,
    },
    line => console.error(line),
  )
  process.once('disconnect', () => {
    void sandbox.stop().then(() => process.exit())
  })
  process.send?.('ready')
}

if (import.meta.main) await main(process.argv.slice(2))
