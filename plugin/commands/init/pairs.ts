// Values of flags that hold more than one thing: pure, and with a sentence for what cannot be read.
import { isIP } from 'node:net'
import { CommandError } from '../../cli/commandError.ts'

/** `cpu=100m,memory=64Mi`. */
export function readList(text: string, flag: string): Record<string, string> {
  return Object.fromEntries(text.split(',').map(part => readPair(part.trim(), flag, 'cpu=100m,memory=64Mi')))
}

/** `NAME=VALUE`; the value may hold further `=`. */
export function readPair(text: string, flag: string, example: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw wrong(text, flag, example)
  return [text.slice(0, equals), text.slice(equals + 1)]
}

export function readReference(text: string): object {
  const [kind, name, ...more] = text.split('/')
  const fields: Record<string, string> = { secret: 'secretRef', configmap: 'configMapRef', cm: 'configMapRef' }
  const field = fields[kind?.toLowerCase() ?? '']
  if (!field || !name || more.length > 0) throw wrong(text, 'env-from', 'secret/NAME or configmap/NAME')
  return { [field]: { name } }
}

/** `view=user:jane`; kubectl's own flags write a ServiceAccount as NAMESPACE:NAME too. */
export function readAccess(text: string): object {
  const [, role, kind = '', rest = ''] = /^(view|operate)=([a-z]+):(.+)$/i.exec(text) ?? []
  const subject = readSubject(kind.toLowerCase(), rest)
  if (!role || !subject) throw wrong(text, 'access', 'view=user:jane or operate=serviceaccount:my-team:robot')
  return { subject, role: role.toLowerCase() }
}

/** Names of users and groups may hold colons. */
function readSubject(kind: string, name: string): object | undefined {
  if (kind === 'user') return { kind: 'User', name }
  if (kind === 'group') return { kind: 'Group', name }
  const [first = '', second, ...more] = name.split(':')
  if (kind !== 'serviceaccount' || first === '' || second === '' || more.length > 0) return undefined
  return { kind: 'ServiceAccount', name: second ?? first, ...(second && { namespace: first }) }
}

/** `CIDR`, `CIDR:PORT`, `[CIDR]:PORT`. */
export function readEgress(text: string): object {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+|[^[\]]*\/\d+))(?::(\d+))?$/.exec(text) ?? []
  const cidr = bracketed ?? plain
  if (!isCidr(cidr ?? '') || Number(port ?? 1) < 1 || Number(port ?? 1) > 65535)
    throw wrong(text, 'egress', '0.0.0.0/0:443 or [2001:db8::/32]:443')
  return {
    to: [{ ipBlock: { cidr } }],
    ...(port && { ports: [{ protocol: 'TCP', port: Number(port) }] }),
  }
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest
}

/** `25%` or `2`. */
export function readShare(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text
}

function wrong(text: string, flag: string, example: string): CommandError {
  return new CommandError(`invalid argument "${text}" for "--${flag}" flag: something like ${example} is wanted`, {
    hint: "See 'kubectl isolation init --help' for usage.",
  })
}
