// The interleaved run: in every round each contender is started anew, and then measure by measure all have their turn, so that whatever else the machine does hits all of them.
import type { Contender, Place } from './contenders.ts'
import { type Conditions, type Figures, type Measure, measureOne } from './measures.ts'
import { type Subject, startSubject } from './subject.ts'

/** By contender. */
export type Round = Readonly<Record<string, Figures>>

export type RoundWish = {
  readonly contenders: readonly Contender[]
  readonly measures: readonly Measure[]
  readonly placeOf: (contender: Contender) => Place
  readonly conditions: Conditions
  /** Told after each measure. */
  readonly say: (contender: Contender, measure: Measure, figures: Figures) => void
}

export async function runRound({ contenders, measures, placeOf, conditions, say }: RoundWish): Promise<Round> {
  const subjects: Subject[] = []
  const round: Record<string, Figures> = {}
  try {
    for (const contender of contenders) subjects.push(await startSubject(contender, placeOf(contender)))
    for (const measure of measures) {
      for (const subject of subjects) {
        const { contender } = subject
        const figures = await measureOne(measure, subject, conditions).catch((cause: unknown) => {
          throw new Error(`${contender.title}, ${measure}: ${(cause as Error).message}`, { cause })
        })
        round[contender.name] = { ...round[contender.name], ...figures }
        say(contender, measure, figures)
      }
    }
  } finally {
    await Promise.all(subjects.map(subject => subject.end()))
  }
  return round
}

/** Nobody is always first, or always after the same other. */
export function turnBy<T>(all: readonly T[], round: number): T[] {
  const at = round % Math.max(1, all.length)
  return [...all.slice(at), ...all.slice(0, at)]
}
