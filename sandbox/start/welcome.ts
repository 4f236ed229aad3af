// What a sandbox says when all is there: where things are, and what to try.
import { relative } from 'node:path'
import type { Readiness } from './example.ts'
import { type Kit, quote, samplesOf } from './kit.ts'

export type Welcome = {
  readonly seconds: number
  readonly kubeconfig: string
  readonly server: string
  readonly kit: Kit
  /** Undefined without the example. */
  readonly example: Readiness | undefined
  /** Programs of this machine that a person can try it with. */
  readonly has: (program: string) => boolean
  /** Paths below it are shortened; undefined: all are whole, for a sandbox that outlives the shell's stay in its folder. */
  readonly cwd: string | undefined
}

export function renderWelcome({ seconds, kubeconfig, server, kit, example, has, cwd }: Welcome): string {
  const address = example?.kind === 'ready' ? example.address : undefined
  const samples = `kubectl apply -k ${shorten(samplesOf(kit), cwd)}`
  const { demo, stop } = kit.called
  const facts = [
    ['kubeconfig', shorten(kubeconfig, cwd)],
    ['API server', server],
    ...(example ? [['my-app', describeExample(example, samples)]] : []),
  ]
  return `
isolation-proxy ${example && example.kind !== 'ready' ? 'runs' : 'is ready'} (${seconds.toFixed(1)} s): a Kubernetes of this machine's own, whose pods are local processes.

${facts.map(([name, value]) => `  ${name!.padEnd(11)} ${value}`).join('\n')}

Try, in another terminal:

${planCommands({ kubeconfig, address, has, samples, demo })
  .map(command => `  ${command}`)
  .join('\n')}

Every connection gets a pod of its own, which is gone when it ends. ${stop} ends everything; the next start goes on from here.`
}

function describeExample(example: Readiness, samples: string): string {
  if (example.kind === 'ready') return example.address
  if (example.kind === 'missing') return `was deleted; ${samples} brings it back`
  return `is not ready yet: ${example.why}`
}

export type Trying = Pick<Welcome, 'kubeconfig' | 'has'> & {
  readonly address: string | undefined
  /** What brings services to look at. */
  readonly samples: string
  readonly demo: string | undefined
}

export function planCommands({ kubeconfig, address, has, samples, demo }: Trying): string[] {
  // In full: another terminal may be in another folder.
  const exporting = `export KUBECONFIG=${quote(kubeconfig)}`
  const connecting = address === undefined ? [] : [connectCommand(address, has)]
  const looking = [exporting, 'kubectl get ipods -A -w', `kubectl describe dedi${address ? ' my-app' : ' -A'}`]
  if (!has('kubectl')) {
    return [...connecting, ...(demo ? [demo] : []), `kubectl is not on this machine: with it, ${exporting}`]
  }
  return [...connecting, ...(address ? looking : [...looking, samples])]
}

/** bash can connect too, where nobody else can. */
function connectCommand(address: string, has: (program: string) => boolean): string {
  const [host, port] = address.split(':')
  const program = ['telnet', 'nc', 'ncat'].find(has)
  return program ? `${program} ${host} ${port}` : `bash -c 'exec 3<>/dev/tcp/${host}/${port}; cat <&3 & cat >&3'`
}

function shorten(path: string, cwd: string | undefined): string {
  if (cwd === undefined) return path
  const short = relative(cwd, path)
  return short.startsWith('..') || short.includes(' ') ? path : short
}
