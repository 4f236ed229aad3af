// Prints the logs of proxies, the operator or target pods, and follows them when asked to.
import { once } from 'node:events'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import type { Call } from '../../cli/command.ts'
import { CommandError } from '../../cli/commandError.ts'
import { nothingFound, scopeOf } from '../../cli/scope.ts'
import { parseServiceNames } from '../../cli/serviceName.ts'
import { withSession } from '../../cluster/session.ts'
import { type Entry, readEntry } from '../../logs/entry.ts'
import { followLogs } from '../../logs/followLogs.ts'
import type { LogLine } from '../../logs/line.ts'
import type { LogOptions } from '../../logs/options.ts'
import { readLogs } from '../../logs/readLogs.ts'
import { describeTrouble, type LogTrouble } from '../../logs/trouble.ts'
import { createColor } from '../../output/color.ts'
import { chooseSources } from './choose.ts'
import type { flags } from './command.ts'
import { createFilter, isFiltering } from './filter.ts'
import { renderJson } from './json.ts'
import { createPretty } from './pretty.ts'
import { renderRaw } from './raw.ts'
import { sinceOf } from './since.ts'

type LogsCall = Call<typeof flags>

export async function run(call: LogsCall): Promise<number> {
  const { flags, world } = call
  const names = parseServiceNames(call.words)
  checkFlags(flags)
  return withSession(call, async ({ client, namespace }) => {
    const scope = scopeOf(flags, namespace, names)
    const others = flags.operator || flags.targets
    const whose = { proxies: flags.proxies || !others, operator: flags.operator, targets: flags.targets }
    const since = await sinceOf(client, flags, Date.now)
    const onTrouble = (trouble: LogTrouble) => void world.stderr.write(`${describeTrouble(trouble)}\n`)
    const chosen = await chooseSources(client, { scope, names, whose }, onTrouble)
    const { sources, newSources, services } = chosen
    const { include = [], exclude = [], level, connection } = flags
    const filter = { level, connection, include, exclude, services: whose.operator ? services : undefined }
    const isWanted = createFilter(filter)
    const render = createRenderer(call)
    const options: LogOptions = {
      ...{
        client,
        sources,
        newSources,
        since,
        container: flags.container,
        maxLogs: flags.maxLogRequests,
        signal: world.signal,
      },
      tailLines: tailOf(flags.tail, { isAll: names.length === 1 || since !== undefined }),
      isWanted: isFiltering(filter) ? line => isWanted(readEntry(line)) : undefined,
      namedPod: connection,
      async onLine(line: LogLine) {
        const entry = readEntry(line)
        if (!isWanted(entry) || world.stdout.write(`${render(entry)}\n`)) return
        await once(world.stdout, 'drain', { signal: world.signal })
      },
      onTrouble,
    }
    const failing = whose.targets ? chosen.failing : []
    const onNone = () => void world.stderr.write(failing.map(lastWordsOf).join('') || nothingFound(scope))
    const outcome = flags.follow
      ? await followLogs({ ...options, onNone })
      : await readLogs({ ...options, previous: flags.previous })
    world.signal.throwIfAborted()
    if (flags.previous && outcome.logs === 0 && outcome.containers > 0) throw noneBefore()
    if (!flags.follow && outcome.logs === 0 && outcome.failed === 0) onNone()
    return outcome.failed > 0 && outcome.failed >= outcome.logs ? 1 : 0
  })
}

function checkFlags({ tail, follow, previous, maxLogRequests }: LogsCall['flags']): void {
  if (tail !== undefined && tail < -1) throw new CommandError('--tail must be greater than or equal to -1')
  if (maxLogRequests < 1) throw new CommandError('--max-log-requests must be greater than 0')
  if (follow && previous) {
    throw new CommandError('only one of --follow and --previous may be used', {
      hint: 'What ran before has ended and says nothing more: leave out --follow.',
    })
  }
}

function tailOf(tail: number | undefined, { isAll }: { isAll: boolean }): number | undefined {
  if (tail === undefined) return isAll ? undefined : 10
  return tail < 0 ? undefined : tail
}

function createRenderer({ flags, world }: LogsCall): (entry: Entry) => string {
  const { env, stdout } = world
  const { prefix, timestamps, allNamespaces } = flags
  const output = flags.output || (stdout.isTTY && !prefix ? 'pretty' : 'raw')
  if (output === 'json') return renderJson
  if (output === 'raw') return entry => renderRaw(entry, { prefix, timestamps })
  const color = createColor({ color: flags.color, env, isTTY: stdout.isTTY })
  return createPretty({ color, timestamps, withNamespace: allNamespaces })
}

function lastWordsOf({ metadata: { name, namespace } }: DedicatedService): string {
  return `The pods of ${name} end before any client uses them, and their logs go with them. Their last words: kubectl isolation status ${name} -n ${namespace}\n`
}

function noneBefore(): CommandError {
  return new CommandError('no previous logs: none of these containers was restarted', {
    hint: 'Leave out --previous for what they say now.',
  })
}
