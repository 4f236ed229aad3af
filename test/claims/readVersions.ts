// Reads the versions of all tickets from the audit log, line by line: on a node it is long, and almost all of it is about other things.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { readVersion, type TicketVersion } from './version.ts'

/** Where the log ends now. */
export async function sizeOf(log: string): Promise<number> {
  return (await stat(log)).size
}

/** What was written from byte `start` on. Throws when the log has begun anew since then. */
export async function readVersions(log: string, start: number): Promise<TicketVersion[]> {
  const size = await sizeOf(log)
  if (size < start)
    throw new Error(`${log} has ${size} bytes and had ${start}: it was rotated, and claims in it are lost`)
  if (size === start) return []
  const versions: TicketVersion[] = []
  for await (const line of createInterface({ input: createReadStream(log, { start, end: size - 1 }) })) {
    // The last line may be half written: then its request is not answered yet.
    if (!line.includes('"resource":"isolationpods"') || !line.endsWith('}')) continue
    const version = readVersion(JSON.parse(line))
    if (version) versions.push(version)
  }
  return versions
}
