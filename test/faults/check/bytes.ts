// I2: a client's bytes reach one pod, whole and in order as far as they come, and what it hears comes from there, whole and in order, too.
import type { Evidence, Finding } from './evidence.ts'
import { groupBy, ofKind } from './evidence.ts'

export function checkBytes({ notes }: Evidence): Finding[] {
  const heard = groupBy(ofKind(notes, 'heard'), ({ client }) => client)
  const told = groupBy(ofKind(notes, 'answer'), ({ client }) => client)
  return [...new Set([...heard.keys(), ...told.keys()])].flatMap(client => {
    const lines = heard.get(client) ?? []
    const replies = (told.get(client) ?? []).map(({ t, text }) => ({ t, ...readReply(text) }))
    const wrong = (at: number, says: string): Finding[] => [
      { invariant: 'I2', at, says, about: [client, ...new Set(lines.map(({ podUID }) => podUID))] },
    ]
    const pods = new Set([...lines.map(({ podUID }) => podUID), ...replies.flatMap(({ podUID }) => podUID ?? [])])
    if (pods.size > 1)
      return wrong(lines.at(-1)?.t ?? 0, `the bytes of ${client} met several pods: ${[...pods].join(', ')}`)
    const broken = lines.findIndex((line, place) => line.index !== place)
    if (broken >= 0) return wrong(lines[broken]!.t, `line ${broken} of ${client} came as ${lines[broken]!.index}`)
    const foreign = replies.find(({ to }) => to !== undefined && to !== client)
    if (foreign) return wrong(foreign.t, `${client} heard what was meant for ${foreign.to}`)
    const answers = replies.filter(({ index }) => index !== undefined)
    const astray = answers.findIndex(({ index }, place) => index !== place)
    return astray < 0
      ? []
      : wrong(answers[astray]!.t, `answer ${astray} to ${client} came as ${answers[astray]!.index}`)
  })
}

/** `hello UID`, or `UID CLIENT INDEX`. */
function readReply(text: string): { podUID?: string; to?: string; index?: number } {
  const [first = '', second = '', third] = text.split(' ')
  if (first === 'hello') return { podUID: second }
  return third === undefined ? {} : { podUID: first, to: second, index: Number(third) }
}
