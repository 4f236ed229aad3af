// What the real control plane says of itself: memory and watches of kube-apiserver, and what etcd holds.
import type { KubeClient } from '../../api/kube/client.ts'
import { etcdUrl } from '../cluster/programs.ts'
import type { Value } from './sample.ts'

const MIB = 2 ** 20

export async function readControlPlane(client: KubeClient): Promise<Value[]> {
  const { bytes } = await client.ask({ method: 'GET', path: '/metrics', maxBytes: 64 * MIB })
  const server = bytes.toString('utf8')
  const etcd = await (await fetch(`${etcdUrl}/metrics`)).text()
  return [
    { of: 'kube-apiserver', what: 'heap in use', value: sumOf(server, 'go_memstats_heap_inuse_bytes') / MIB },
    { of: 'kube-apiserver', what: 'resident memory', value: sumOf(server, 'process_resident_memory_bytes') / MIB },
    { of: 'kube-apiserver', what: 'descriptors', value: sumOf(server, 'process_open_fds') },
    {
      of: 'kube-apiserver',
      what: 'open watches',
      value: sumOf(server, 'apiserver_longrunning_requests', /verb="WATCH"/),
    },
    { of: 'etcd', what: 'resident memory', value: sumOf(etcd, 'process_resident_memory_bytes') / MIB },
    { of: 'etcd', what: 'store', value: sumOf(etcd, 'etcd_mvcc_db_total_size_in_use_in_bytes') / 1024 },
  ]
}

/** Of all lines of this metric whose labels fit. Throws when there is none. */
export function sumOf(text: string, name: string, labels = /(?:)/): number {
  const lines = text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, 'gm'))
  const values = [...lines].filter(line => labels.test(line[1] ?? '')).map(line => Number(line[2]))
  if (values.length === 0) throw new Error(`no metric ${name} ${labels.source}`)
  return values.reduce((sum, value) => sum + value, 0)
}
