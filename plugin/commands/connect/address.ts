// Addresses as people type and read them: `9090`, `0.0.0.0:9090`, `[::1]:9090`.
import { CommandError } from '../../cli/commandError.ts'

export type Address = { readonly host: string; readonly port: number }

/** Of --listen: the host may be left out, and is localhost then. Throws a CommandError. */
export function parseListen(text: string): Address {
  const address = splitAddress(text.includes(':') ? text : `localhost:${text}`)
  if (address) return { ...address, host: address.host || 'localhost' }
  throw new CommandError(`invalid argument "${text}" for "--listen" flag: [address:]port is wanted`, {
    hint: 'For example: --listen 9090, --listen 0.0.0.0:9090, or --listen 0 for any free port.',
  })
}

/** Undefined when it is none. */
export function splitAddress(text: string): Address | undefined {
  const [, bracketed, plain = '', digits = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === '' || port > 65_535) return undefined
  return { host: bracketed ?? plain, port }
}

export function renderAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
