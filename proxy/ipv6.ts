// The eight numbers of an IPv6 address.

/** Of anything that net.isIPv6 takes; its zone, if it has one, is left out. */
export function groupsOf(host: string): number[] {
  const [head = '', tail] = host.replace(/%.*/, '').split('::')
  const before = readGroups(head)
  const after = readGroups(tail ?? '')
  const left = tail === undefined ? [] : Array<number>(8 - before.length - after.length).fill(0)
  return [...before, ...left, ...after]
}

/** An IPv4 address at the end stands for two groups. */
function readGroups(text: string): number[] {
  return text.split(':').flatMap(group => {
    if (!group.includes('.')) return group === '' ? [] : [Number.parseInt(group, 16)]
    const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number]
    return [(a << 8) | b, (c << 8) | d]
  })
}
