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

/** The user and the password that an address names. Throws when they are escaped in a way that nobody can read. */
export function credentialsIn({ username, password }: URL): { username: string; password: string } | undefined {
  if (!username && !password) return undefined
  return { username: decoded(username), password: decoded(password) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new Error(
      'the user or the password in the address of the server holds a % that begins no escape: write it as %25',
      { cause },
    )
  }
}
