// Addresses in which somebody wrote a user and a password.

/** Without user and password, whether or not it is a URL: for people, logs, and whoever needs no more than the way. */
export function withoutUser(address: string): string {
  const slashes = address.indexOf('//')
  const start = slashes < 0 ? 0 : slashes + 2
  return address.slice(0, start) + address.slice(Math.max(start, address.lastIndexOf('@') + 1))
}
