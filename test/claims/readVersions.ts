// Reads the versions of all tickets that the audit log got since some moment.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
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
  const written = await text(createReadStream(log, { start, end: size - 1 }))
  // The last line may be half written: its request is not answered yet.
  const lines = written.slice(0, written.lastIndexOf('\n') + 1).split('\n')
  // Almost all of them are about other things.
  return lines
    .filter(line => line.includes('"resource":"isolationpods"'))
    .flatMap(line => readVersion(JSON.parse(line)) ?? [])
}
