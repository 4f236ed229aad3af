// What is measured of one contender, one thing at a time.
import { type Generator, runGenerator } from './native.ts'
import { cpuSeconds } from './processTree.ts'
import type { Subject } from './subject.ts'

export type Conditions = {
  /** The generator. */
  readonly program: string
  readonly backend: { readonly pid: number; readonly port: number }
  readonly seconds: number
  /** Clients that one process can have at once. */
  readonly idle: number
  /** Connections that one measure may take. */
  readonly most: number
}

/** By the name of a figure; what does not apply is left out. Checks are 1 or 0. */
export type Figures = Readonly<Record<string, number>>

export const measures = ['check', 'idle', 'bulk1', 'bulk64', 'connections', 'pingpong'] as const
export type Measure = (typeof measures)[number]

const GIB = 2 ** 30
const CHECKED_BYTES = 16 * 2 ** 20
/** What goes by before the measured time, as a share of it: programs that compile while they run need some. */
const WARM_SHARE = 0.25

export function measureOne(measure: Measure, subject: Subject, conditions: Conditions): Promise<Figures> {
  const warm = conditions.seconds * WARM_SHARE
  const timed = (name: string, ...words: number[]) => runTimed([name, ...words], subject, conditions)
  switch (measure) {
    case 'check':
      return check(subject, conditions)
    case 'idle':
      return holdIdle(subject, conditions)
    case 'bulk1':
      return timed('bulk', 1, warm, conditions.seconds).then(told => bulkFigures('bulk1', told))
    case 'bulk64':
      return timed('bulk', 64, warm, conditions.seconds).then(told => bulkFigures('bulk64', told))
    case 'connections':
      return timed('churn', 16, warm, conditions.seconds, conditions.most).then(connectionFigures)
    case 'pingpong':
      return timed('pingpong', warm, conditions.seconds).then(({ p50, p99 }) => ({ pingP50: p50!, pingP99: p99! }))
  }
}

/** What the generator told, with CPU seconds of the measured time: the proxy's, and those of generator and backend. */
type Timed = Readonly<Record<string, number>> & { readonly proxyCpu?: number; readonly othersCpu: number }

async function runTimed(
  words: readonly [string, ...number[]],
  subject: Subject,
  { program, backend }: Conditions,
): Promise<Timed> {
  const look = () => ({ proxy: subject.cpu(), backend: cpuSeconds(backend.pid) })
  let before = look()
  const told = await runGenerator(generatorOf(subject, program), words, () => {
    before = look()
  })
  const after = look()
  const othersCpu = (told.cpu as number) + after.backend - before.backend
  const timed = { ...(told as Record<string, number>), othersCpu }
  return after.proxy === undefined ? timed : { ...timed, proxyCpu: after.proxy - before.proxy! }
}

function bulkFigures(name: 'bulk1' | 'bulk64', told: Timed): Figures {
  const gib = told.bytes! / GIB
  return { [name]: gib / told.seconds!, ...costs(name, told, gib) }
}

function connectionFigures(told: Timed): Figures {
  const { connections, seconds, p50, p99 } = told
  const figures = { connections: connections! / seconds!, setupP50: p50!, setupP99: p99! }
  return { ...figures, ...costs('connections', told, connections! / 1e6) }
}

/** CPU of the proxy for one unit of work, and how much more or less generator and backend needed: above 1, they were the bottleneck. */
function costs(name: string, { proxyCpu, othersCpu }: Timed, work: number): Figures {
  if (proxyCpu === undefined) return {}
  return { [`${name}Cpu`]: proxyCpu / work, [`${name}Others`]: othersCpu / proxyCpu }
}

async function holdIdle(subject: Subject, { program, idle }: Conditions): Promise<Figures> {
  const count = Math.min(idle, subject.contender.mostIdle ?? idle)
  const before = await subject.memory()
  if (before === undefined) return {}
  let during = before
  await runGenerator(generatorOf(subject, program), ['idle', count], async () => {
    during = (await subject.memory())!
  })
  return { idleKiB: (during - before) / count, idleConnections: count }
}

async function check(subject: Subject, { program, backend }: Conditions): Promise<Figures> {
  const told = await runGenerator(generatorOf(subject, program), ['check', backend.port, CHECKED_BYTES])
  return Object.fromEntries(Object.entries(told).map(([name, holds]) => [name, Number(holds)]))
}

function generatorOf({ host, port }: Subject, program: string): Generator {
  return { program, host, port }
}
