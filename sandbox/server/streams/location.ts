// A proxied target that redirects knows its own address, not the path by which it is reached: that is put before.

export type Seen = {
  /** Of the API's path, such as `/api/v1/.../proxy`. */
  readonly prefix: string
  /** What the target may call itself: its address, and the host that the client asked for. */
  readonly hosts: readonly string[]
}

/** Relative ones, and those of another host, stay as they are. */
export function rewriteLocation(location: string, { prefix, hosts }: Seen): string {
  const [, host = '', path = ''] = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/([^/?#]*))?(.*)$/i.exec(location) ?? []
  if ((host !== '' && !hosts.includes(host)) || !path.startsWith('/')) return location
  return `${prefix}${path}`
}
