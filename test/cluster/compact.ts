// Makes the API server forget: tests need resourceVersions that are too old, and by itself it keeps them for minutes.
import { etcdUrl } from './programs.ts'

/** Inside the namespaces only: compacts etcd up to `resourceVersion` and tells API servers so, by the key through which they tell one another. */
export async function compactHistory(resourceVersion: string): Promise<void> {
  const encode = (text: string) => Buffer.from(text).toString('base64')
  await callEtcd('/v3/kv/put', { key: encode('compact_rev_key'), value: encode(resourceVersion) })
  await callEtcd('/v3/kv/compaction', { revision: resourceVersion, physical: true })
}

async function callEtcd(path: string, body: object): Promise<void> {
  const answer = await fetch(`${etcdUrl}${path}`, { method: 'POST', body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`etcd ${path}: ${answer.status}: ${text}`)
}
