// Reads a kubeconfig as kubectl does. It loads client-node, so only config.ts imports it, and only when there is no pod.
import { access } from 'node:fs/promises'
import type { RequestOptions } from 'node:https'
import { delimiter, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import type { ClusterAccess, Environment } from './config.ts'
import { cacheToken } from './token.ts'

export async function loadKubeconfig(env: Environment): Promise<ClusterAccess> {
  const files = await existingFiles(env)
  let config = merge(files)
  const cluster = config.getCurrentCluster()
  const where = files.join(', ')
  if (!cluster) {
    throw new Error(`${where}: no current context that names a cluster; choose one with kubectl config use-context`)
  }
  if (cluster.proxyUrl) {
    throw new Error(
      `${where}: cluster ${cluster.name} is reached through proxy-url, which is not supported; reach it directly`,
    )
  }
  const first = await credentials(config)
  let sent: string | undefined
  return {
    server: cluster.server,
    ca: first.ca,
    cert: first.cert,
    key: first.key,
    serverName: cluster.tlsServerName,
    skipTlsVerify: cluster.skipTLSVerify,
    headers: first.headers,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    token: cacheToken({
      read: async () => {
        // A fresh KubeConfig forgets the token that an exec plugin gave before.
        if (sent !== undefined) config = merge(files)
        sent = (await credentials(config)).token
        return sent
      },
      now: () => performance.now(),
    }),
  }
}

async function existingFiles(env: Environment): Promise<string[]> {
  const named = env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? []
  const candidates = named.length > 0 ? named : [join(env.HOME ?? '', '.kube', 'config')]
  const found = await Promise.all(
    candidates.map(file =>
      access(file).then(
        () => [file],
        () => [],
      ),
    ),
  )
  const files = found.flat()
  if (files.length > 0) return files
  throw new Error(`no kubeconfig at ${candidates.join(', ')}: set KUBECONFIG to the file that leads to your cluster`)
}

/** The first file that sets a value wins, the current context included. client-node alone would take the last. */
function merge(files: readonly string[]): KubeConfig {
  const configs = files.map(file => {
    const config = new KubeConfig()
    config.loadFromFile(file)
    return config
  })
  const merged = new KubeConfig()
  merged.loadFromOptions({
    clusters: firstOfEachName(configs.flatMap(config => config.clusters)),
    users: firstOfEachName(configs.flatMap(config => config.users)),
    contexts: firstOfEachName(configs.flatMap(config => config.contexts)),
    currentContext: configs.map(config => config.currentContext).find(Boolean) ?? '',
  })
  return merged
}

function firstOfEachName<T extends { name: string }>(items: readonly T[]): T[] {
  const byName = new Map<string, T>()
  for (const item of items) if (!byName.has(item.name)) byName.set(item.name, item)
  return [...byName.values()]
}

async function credentials(config: KubeConfig) {
  const options: RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  const { Authorization: authorization, ...headers } = (options.headers ?? {}) as Record<string, string>
  const token = authorization?.replace(/^Bearer /, '').trim()
  return {
    token,
    headers,
    ca: options.ca as Buffer | undefined,
    cert: options.cert as Buffer | undefined,
    key: options.key as Buffer | undefined,
  }
}
