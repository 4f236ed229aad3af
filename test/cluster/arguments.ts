// What the person asked of `npm run cluster`.

export type Command =
  | { kind: (typeof simple)[number]; name: string }
  | { kind: 'exec'; name: string; command: readonly string[] }
  | { kind: 'help' }
  | { kind: 'mistake'; message: string }

export const usage = `Usage: npm run cluster -- COMMAND [--name NAME]

  up                  start etcd, kube-apiserver and kube-controller-manager (built at first use) and wait until they answer
  exec -- CMD...      run CMD inside the cluster's namespaces, with KUBECONFIG set and kubectl on PATH
  status              say what runs; exit code 1 when something does not
  down                end everything and remove its files
  build               only build the programs
  pause, resume       stop and continue the API server (SIGSTOP, SIGCONT)
  restart-apiserver   kill the API server, start it again and wait until it answers
  smoke               try all of this with a cluster of its own (for CI)

  --name NAME         which cluster (default dev); each has its own network, processes and state under .cluster/NAME`

const simple = ['up', 'down', 'build', 'status', 'pause', 'resume', 'restart-apiserver', 'smoke'] as const

type Options = { name: string; rest: readonly string[] } | { kind: 'help' } | { kind: 'mistake'; message: string }

/** `--name` may stand before or after the command; for `exec`, everything from the first word on is the command. */
export function parseArguments(argv: readonly string[]): Command {
  const before = takeOptions(argv, 'dev')
  if ('kind' in before) return before
  const [verb, ...rest] = before.rest
  if (verb === undefined) return { kind: 'mistake', message: 'say what to do' }
  if (verb === 'help') return { kind: 'help' }
  const after = takeOptions(rest, before.name)
  if ('kind' in after) return after
  return commandOf(verb, after.name, after.rest)
}

/** Reads options up to the first word that is none; a `--` ends them and is dropped. */
function takeOptions(words: readonly string[], name: string): Options {
  const [word, ...rest] = words
  if (word === undefined || !word.startsWith('-')) return { name, rest: words }
  if (word === '--') return { name, rest }
  if (word === '--help' || word === '-h') return { kind: 'help' }
  if (word.startsWith('--name=') && word !== '--name=') return takeOptions(rest, word.slice('--name='.length))
  if (word !== '--name') return { kind: 'mistake', message: `unknown option ${word}` }
  const [value, ...further] = rest
  if (!value || value.startsWith('-')) return { kind: 'mistake', message: '--name needs a value, such as --name dev' }
  return takeOptions(further, value)
}

function commandOf(verb: string, name: string, rest: readonly string[]): Command {
  if (verb === 'exec') {
    if (rest.length === 0) return { kind: 'mistake', message: 'exec needs a command, such as: exec -- kubectl get ns' }
    return { kind: 'exec', name, command: rest }
  }
  const kind = simple.find(known => known === verb)
  if (!kind) return { kind: 'mistake', message: `unknown command ${JSON.stringify(verb)}` }
  if (rest.length > 0) return { kind: 'mistake', message: `unexpected word ${JSON.stringify(rest[0])} after ${verb}` }
  return { kind, name }
}
