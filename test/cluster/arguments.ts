// What the person asked of `npm run cluster`.
import { kubernetesVersions, levels, type Wish } from './level.ts'
import { type Program, programs } from './programs.ts'

export type Command =
  | { kind: (typeof simple)[number]; name: string }
  | { kind: (typeof wishing)[number]; name: string; wish: Wish }
  | { kind: (typeof onProgram)[number]; name: string; program: Program }
  | { kind: 'images'; name: string; files: readonly string[] }
  | { kind: 'exec'; name: string; command: readonly string[] }
  | { kind: 'help' }
  | Mistake

type Mistake = { kind: 'mistake'; message: string }

export const usage = `Usage: npm run cluster -- COMMAND [--name NAME] [--level LEVEL] [--kubernetes VERSION]

  up                  start the cluster (its programs are built at first use) and wait until it works
  exec -- CMD...      run CMD inside the cluster's namespaces, with KUBECONFIG set and kubectl on PATH
  images [FILE...]    import OCI or Docker archives into the node; without FILE, list the images
  status              say what runs; exit code 1 when something does not
  down                end everything and remove its files
  build               only build the programs
  pause, resume       stop and continue a program (SIGSTOP, SIGCONT): pause [PROGRAM], by default kube-apiserver
  restart             kill a program and start it again: restart [PROGRAM], by default kube-apiserver
  smoke               try all of this with a cluster of its own (for CI)

  --name NAME         which cluster (default dev); each has its own network, processes and state under .cluster/NAME
  --level api         etcd, kube-apiserver and kube-controller-manager (default)
  --level full        scheduler, kubelet, containers, Services and DNS besides
  --kubernetes V      newest (default), or oldest: the oldest that the product supports, at the API level only

  ISOLATION_E2E_CONTEXT=CONTEXT npm run cluster -- exec -- CMD...
                      run CMD against the existing cluster of that context of your kubeconfig`

const simple = ['down', 'status'] as const
const wishing = ['up', 'build', 'smoke'] as const
const onProgram = ['pause', 'resume', 'restart'] as const

type Options = { readonly name: string; readonly wish: Wish; readonly rest: readonly string[] }

/** Options may stand before or after the command; for `exec`, everything from the first word on is the command. */
export function parseArguments(argv: readonly string[]): Command {
  const before = takeOptions({ name: 'dev', wish: {}, rest: argv })
  if ('kind' in before) return before
  const [verb, ...rest] = before.rest
  if (verb === undefined) return { kind: 'mistake', message: 'say what to do' }
  if (verb === 'help') return { kind: 'help' }
  const after = takeOptions({ ...before, rest })
  if ('kind' in after) return after
  return commandOf(verb, after)
}

/** Reads options up to the first word that is none; a `--` ends them and is dropped. */
function takeOptions({ name, wish, rest }: Options): Options | { kind: 'help' } | Mistake {
  const [word, ...further] = rest
  if (word === undefined || !word.startsWith('-')) return { name, wish, rest }
  if (word === '--') return { name, wish, rest: further }
  if (word === '--help' || word === '-h') return { kind: 'help' }
  const [, option = '', given] = /^--(name|level|kubernetes)(?:=(.+))?$/.exec(word) ?? []
  if (!option) return { kind: 'mistake', message: `unknown option ${word}` }
  const [next, ...beyond] = further
  const value = given ?? next
  if (!value || value.startsWith('-')) {
    return { kind: 'mistake', message: `--${option} needs a value, such as --${option} ${examples[option as Option]}` }
  }
  const read = readOption(option as Option, value)
  if ('kind' in read) return read
  return takeOptions({ name, ...read, wish: { ...wish, ...read.wish }, rest: given ? further : beyond })
}

type Option = 'name' | 'level' | 'kubernetes'
const examples: Readonly<Record<Option, string>> = { name: 'dev', level: 'full', kubernetes: 'oldest' }

function readOption(option: Option, value: string): { name?: string; wish?: Wish } | Mistake {
  if (option === 'name') return { name: value }
  const level = levels.find(known => known === value)
  if (option === 'level' && level) return { wish: { level } }
  const kubernetes = kubernetesVersions.find(known => known === value)
  if (option === 'kubernetes' && kubernetes) return { wish: { kubernetes } }
  const known = option === 'level' ? levels : kubernetesVersions
  return { kind: 'mistake', message: `--${option} ${value}: there are ${known.join(', ')}` }
}

function commandOf(verb: string, { name, wish, rest }: Options): Command {
  const wisher = wishing.find(known => known === verb)
  const [unused] = Object.keys(wish)
  if (!wisher && unused) return { kind: 'mistake', message: `--${unused} is for ${wishing.join(', ')}: leave it out` }
  if (verb === 'exec') {
    if (rest.length === 0) return { kind: 'mistake', message: 'exec needs a command, such as: exec -- kubectl get ns' }
    return { kind: 'exec', name, command: rest }
  }
  if (verb === 'images') return { kind: 'images', name, files: rest }
  const handler = onProgram.find(known => known === verb)
  if (handler) return programCommand(handler, name, rest)
  const kind = wisher ?? simple.find(known => known === verb)
  if (!kind) return { kind: 'mistake', message: `unknown command ${JSON.stringify(verb)}` }
  if (rest.length > 0) return { kind: 'mistake', message: `unexpected word ${JSON.stringify(rest[0])} after ${verb}` }
  if (kind === 'down' || kind === 'status') return { kind, name }
  return { kind, name, wish }
}

function programCommand(kind: (typeof onProgram)[number], name: string, rest: readonly string[]): Command {
  const [word = 'kube-apiserver', more] = rest
  const program = programs.find(known => known === word)
  if (program && more === undefined) return { kind, name, program }
  const message = program
    ? `unexpected word ${JSON.stringify(more)} after ${kind}`
    : `no program ${word}; there are ${programs.join(', ')}`
  return { kind: 'mistake', message }
}
