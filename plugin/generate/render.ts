// The reference of all commands and flags, from the declarations that the command line is read by: pure.
import type { Options } from 'yargs'
import type { Command, FlagTable } from '../cli/command.ts'
import { globalFlags } from '../cli/globals.ts'
import { defaultOf, letterOf } from '../cli/help.ts'

/** Markdown. */
export function renderReference(commands: readonly Command[]): string {
  return [
    '# kubectl isolation: commands and flags',
    'Written by `npm run generate` from the declarations of the commands; `--help` of each says the same, with examples. What the commands do stands in `docs/plugin/`.',
    ...commands.filter(({ hidden }) => !hidden).map(renderCommand),
    '## Global flags',
    "kubectl's own, with kubectl's meaning. Every command that talks to a cluster has them; the others have `--color` only.",
    renderTable(globalFlags),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n')
}

function renderCommand({ name, parameters, summary, flags }: Command): string {
  const usage = `kubectl isolation ${name} ${parameters}`.trim()
  const shown = visible(flags)
  return [
    `## ${name}`,
    `\`${usage}${shown.length > 0 ? ' [flags]' : ''}\``,
    `${summary}.`,
    ...(shown.length > 0 ? [renderTable(flags)] : []),
  ].join('\n\n')
}

function renderTable(flags: FlagTable): string {
  const rows = visible(flags).map(([name, flag]) => {
    return `| \`${letterOf(flag)}--${name}\` | ${presetOf(flag)} | ${cell(flag.describe ?? '')}${choicesOf(flag)} |`
  })
  return ['| flag | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

function visible(flags: FlagTable): [string, Options][] {
  return Object.entries(flags)
    .filter(([, { hidden }]) => !hidden)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** Where the sentence does not name them itself. */
function choicesOf({ choices = [], describe = '' }: Options): string {
  const named = choices.map(String).filter(Boolean)
  return named.every(choice => describe.includes(choice)) ? '' : ` One of: ${named.join(', ')}.`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

/** An empty cell where there is none. */
function presetOf(flag: Options): string {
  const preset = defaultOf(flag)
  return preset === "''" ? '' : `\`${cell(preset)}\``
}
