// Which HTTP proxy leads to a server: the rules of Go's httpproxy for HTTPS_PROXY and NO_PROXY, which kubectl obeys.
import { BlockList, type IPVersion, isIP } from 'node:net'
import type { Environment } from '../config.ts'

/** URL of the proxy; undefined when the server is reached directly. Throws when a proxy is named that we cannot use. */
export function proxyFor(server: URL, env: Environment): string | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const said = env[name] || env[name.toLowerCase()]
  if (!said || isExempt(server, env.NO_PROXY || env.no_proxy || '')) return undefined
  const url = said.includes('://') ? said : `http://${said}`
  const scheme = URL.canParse(url) ? new URL(url).protocol : undefined
  if (scheme && ['http:', 'https:', 'socks5:', 'socks5h:'].includes(scheme)) return url
  throw new Error(
    `${name} names a proxy that is not supported here (${said.split('@').at(-1)}): name an http, https or socks5 one`,
  )
}

/** The server is on this machine, or NO_PROXY names it. */
export function isExempt(server: URL, noProxy: string): boolean {
  const host = server.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const port = server.port || (server.protocol === 'https:' ? '443' : '80')
  if (host === 'localhost' || isWithin(host, '127.0.0.0/8') || isWithin(host, '::1/128')) return true
  return noProxy.split(',').some(entry => names(entry.trim().toLowerCase(), host, port))
}

/** One entry: `*`, an address, a network, `example.com`, `.example.com` or `*.example.com`; all but networks perhaps with a port. */
function names(entry: string, host: string, port: string): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  if (entry.includes('/')) return isWithin(host, entry)
  const [, name = '', wantedPort] =
    /^(\[[^\]]*\]|[^:]*|[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*)(?::(\d*))?$/.exec(entry) ?? []
  if (wantedPort && wantedPort !== port) return false
  const wanted = name.replace(/^\[|\]$/g, '').replace(/^\*\./, '.')
  if (wanted === '') return false
  if (isIP(wanted)) return isWithin(host, `${wanted}/${isIP(wanted) === 4 ? 32 : 128}`)
  if (wanted.startsWith('.')) return host.endsWith(wanted)
  return host === wanted || host.endsWith(`.${wanted}`)
}

function isWithin(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/')
  const [family, hostFamily] = [isIP(address), isIP(host)]
  const prefix = /^\d+$/.test(bits) ? Number(bits) : 129
  if (family === 0 || hostFamily === 0 || prefix > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(address, prefix, `ipv${family}` as IPVersion)
  // An IPv4 address may be written as one of IPv6.
  return list.check(host, `ipv${hostFamily}` as IPVersion)
}
