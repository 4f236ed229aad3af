// Addresses in which somebody wrote a user and a password.

/** The same address without them: this one may be dialled. */
export function bareAddress(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.pathname === '/' ? bare.href.replace(/\/(?=$|[?#])/, '') : bare.href
}

/** Without user and password, for people and logs alone. Of what is no URL, nobody knows where a password ends: all before the last @ goes. */
export function withoutUser(address: string): string {
  const slashes = address.indexOf('//')
  if (slashes >= 0 && URL.canParse(address)) return bareAddress(new URL(address))
  const start = slashes < 0 ? 0 : slashes + 2
  return address.slice(0, start) + address.slice(Math.max(start, address.lastIndexOf('@') + 1))
}
