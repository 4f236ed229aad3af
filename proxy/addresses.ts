// Reads the addresses that a sandbox tells a proxy to listen on.

export type Address = { readonly host: string; readonly port: number }

/** One `host:port` a line, an IPv6 host in brackets; empty lines are skipped. Throws on anything else, naming the line. */
export function parseAddresses(text: string): Address[] {
  const lines = text.split('\n').map(line => line.trim())
  return lines.filter(Boolean).map(line => {
    const [, v6, v4, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(line) ?? []
    const host = v6 ?? v4
    if (!host || Number(port) > 65_535)
      throw new Error(`"${line}" is not an address; write it like 10.0.0.1:10000 or [::1]:10000`)
    return { host, port: Number(port) }
  })
}

export function renderAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
