// From when on lines are wanted: --since counts back from the server's clock, which need not be this machine's.
import type { KubeClient } from '../../../api/kube/client.ts'
import { CommandError } from '../../cli/commandError.ts'
import { parseDuration } from '../../cli/duration.ts'
import { utcTime } from '../../logs/line.ts'

/** Undefined: from the start. Throws a CommandError. */
export async function sinceOf(
  client: KubeClient,
  flags: { readonly since: string; readonly sinceTime: string },
  now: () => number,
): Promise<string | undefined> {
  const sinceMs = parseDuration(flags.since, 'since')
  if (flags.sinceTime !== '' && sinceMs > 0) {
    throw new CommandError('at most one of --since and --since-time may be used')
  }
  if (flags.sinceTime !== '') return parseSinceTime(flags.sinceTime)
  if (sinceMs === 0) return undefined
  const from = new Date((await serverNow(client)) ?? now())
  return utcTime(new Date(from.getTime() - sinceMs).toISOString())
}

function parseSinceTime(text: string): string {
  const time = utcTime(text)
  if (time !== undefined && !Number.isNaN(Date.parse(time))) return time
  throw new CommandError(
    `invalid argument "${text}" for "--since-time" flag: a time is wanted, like 2026-11-21T10:42:00Z`,
  )
}

/** Milliseconds since the epoch; undefined when the server does not say. */
async function serverNow(client: KubeClient): Promise<number | undefined> {
  const { headers, body } = await client.raw({ method: 'GET', path: '/version' })
  body.destroy()
  const ms = Date.parse(String(headers.date))
  return Number.isNaN(ms) ? undefined : ms
}
