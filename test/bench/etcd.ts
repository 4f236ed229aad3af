// What etcd says of itself, inside a test cluster.
import { etcdUrl } from '../cluster/programs.ts'

/** Bytes of its write-ahead log that were ever written. */
export async function etcdWrittenBytes(): Promise<number> {
  const text = await (await fetch(`${etcdUrl}/metrics`)).text()
  const value = /^etcd_disk_wal_write_bytes_total (\S+)$/m.exec(text)?.[1]
  if (value === undefined) throw new Error('etcd shows no etcd_disk_wal_write_bytes_total')
  return Number(value)
}
