// Which form of an answer a client takes: whole objects, a table for people, or metadata alone.
import { Refusal } from '../refusal.ts'

export type Form = 'object' | 'table' | 'metadata'

const offered = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

/** The first form of the Accept header that is served; throws what the real server says when there is none. */
export function negotiate(accept: string | undefined): Form {
  const ranges = (accept || '*/*').split(',').map(readRange)
  for (const { type, as, version } of ranges) {
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue
    if (as === '') return 'object'
    if (version !== 'v1') continue
    if (as === 'Table') return 'table'
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'metadata'
  }
  const message = `only the following media types are accepted: ${offered[0]} (this server of the sandbox writes neither ${offered[1]} nor ${offered[2]})`
  throw new Refusal(406, 'NotAcceptable', message)
}

function readRange(text: string): { type: string; as: string; version: string } {
  const [type = '', ...parameters] = text.split(';').map(part => part.trim())
  const named = Object.fromEntries(parameters.map(part => part.split('=', 2).map(word => word.trim())))
  return { type, as: named.as ?? '', version: named.v ?? 'v1' }
}
