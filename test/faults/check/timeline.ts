// The story of one finding: only the lines that concern it, and the faults that were in force.
import { type Evidence, type Finding, groupBy, type Note, ofKind, type Version } from './evidence.ts'

const BEFORE_MS = 15_000
const AFTER_MS = 1_000
const MOST_LINES = 80

export function renderTimeline({ notes, versions }: Evidence, finding: Finding): string {
  const words = new Set(finding.about)
  const from = finding.at - BEFORE_MS
  const concerns = (line: Note) => {
    const text = JSON.stringify(line)
    return [...words].some(word => text.includes(word))
  }
  const told = versions.filter(({ t, plural, object }) => {
    if (plural === 'leases')
      return t > from && t < finding.at + AFTER_MS && words.has(String(object.spec?.holderIdentity))
    // A holder has many tickets; this story is of one.
    return words.has(object.metadata.name) || words.has(object.metadata.uid) || words.has(String(object.status?.podUID))
  })
  const noted = notes.filter(note => {
    if (note.kind === 'fault') return note.until > from && note.t < finding.at + AFTER_MS
    return note.kind !== 'alive' && concerns(note)
  })
  const lines = [
    ...told.map(version => ({ t: version.t, text: renderVersion(version) })),
    ...withoutRepeats(noted).map(note => ({ t: note.t, text: renderNote(note) })),
  ].sort((a, b) => a.t - b.t)
  const start = notes.find(({ t }) => t > 0)?.t ?? 0
  return lines
    .slice(-MOST_LINES)
    .map(({ t, text }) => `  ${((t - start) / 1_000).toFixed(3).padStart(9)}  ${text}`)
    .join('\n')
}

/** A pod that does not listen yet is dialled again and again: of what came to nothing, the first and the last tell enough. */
function withoutRepeats(notes: readonly Note[]): Note[] {
  const syns = groupBy(ofKind(notes, 'syn'), ({ by, remote }) => `${by} ${remote}`)
  const linked = new Set(ofKind(notes, 'linked').map(({ id }) => id))
  const telling = new Set(
    [...syns.values()].flatMap(group =>
      group.filter((syn, place) => place === 0 || place === group.length - 1 || linked.has(syn.id)).map(({ id }) => id),
    ),
  )
  return notes.filter(note => (note.kind !== 'syn' && note.kind !== 'failed') || telling.has(note.id))
}

function renderVersion({ plural, type, object }: Version): string {
  const { name, resourceVersion, deletionTimestamp } = object.metadata
  const said = JSON.stringify({ ...object.spec, ...object.status })
  return `api    ${type} ${plural}/${name} @${resourceVersion}${deletionTimestamp ? ' (to be deleted)' : ''} ${said}`
}

function renderNote(note: Note): string {
  const { kind, t, ...rest } = note
  if (note.kind === 'fault') return `fault  ${note.trouble}, for ${Math.round(note.until - t)} ms`
  return `${kind.padEnd(6)} ${JSON.stringify(rest)}`
}
