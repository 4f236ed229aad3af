// A connection that could not be made, in the words that the API's clients know: those of Go's net package.

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'connect: connection timed out',
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
}

/** `dial tcp 127.0.0.1:9: connect: connection refused` */
export function renderDialError(error: unknown, { host, port }: { host: string; port: number }): string {
  const { code = '', message, syscall } = error as NodeJS.ErrnoException
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
  if (syscall === 'getaddrinfo') return `dial tcp: lookup ${host}: no such host`
  if (syscall === 'connect') return `dial tcp ${where}: ${reasons[code] ?? message}`
  if (code === 'EPROTO') return 'tls: first record does not look like a TLS handshake'
  if (code === 'ECONNRESET') return message === 'socket hang up' ? 'EOF' : `read tcp ${where}: connection reset by peer`
  return message
}
