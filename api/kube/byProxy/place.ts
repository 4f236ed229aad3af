// Who is to be reached through a proxy, and who the proxy's URL says that we are.
import { isIP } from 'node:net'
import { credentialsIn } from '../kubeconfig/address.ts'

/** An IPv6 address stands without its brackets. */
export type Place = { readonly host: string; readonly port: number }

export function addressOf({ host, port }: Place): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`
}

/** Throws when they are escaped in a way that nobody can read. */
export function userOf(proxy: URL): { name: string; password: string } | undefined {
  const { username, password } = credentialsIn(proxy) ?? {}
  return username === undefined ? undefined : { name: username, password: password ?? '' }
}
