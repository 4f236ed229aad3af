// What `npm start` says when all is there: where things are, and what to try.
import { relative } from 'node:path'
import type { Readiness } from './example.ts'

export type Welcome = {
  readonly seconds: number
  readonly kubeconfig: string
  readonly server: string
  /** Undefined without the example. */
  readonly example: Readiness | undefined
  /** Programs of this machine that a person can try it with. */
  readonly has: (program: string) => boolean
  readonly cwd: string
}

export function renderWelcome({ seconds, kubeconfig, server, example, has, cwd }: Welcome): string {
  const address = example?.kind === 'ready' ? example.address : undefined
  const facts = [
    ['kubeconfig', shorten(kubeconfig, cwd)],
    ['API server', server],
    ...(example ? [['my-app', describeExample(example)]] : []),
  ]
  return `
isolation-proxy ${example && example.kind !== 'ready' ? 'runs' : 'is ready'} (${seconds.toFixed(1)} s): a Kubernetes of this machine's own, whose pods are local processes.

${facts.map(([name, value]) => `  ${name!.padEnd(11)} ${value}`).join('\n')}

Try, in another terminal:

${planCommands({ kubeconfig: shorten(kubeconfig, cwd), address, has })
  .map(command => `  ${command}`)
  .join('\n')}

Every connection gets a pod of its own, which is gone when it ends. Ctrl-C ends everything; the next start goes on from here.`
}

function describeExample(example: Readiness): string {
  if (example.kind === 'ready') return example.address
  if (example.kind === 'missing') return 'was deleted; kubectl apply -k manifests/samples brings it back'
  return `is not ready yet: ${example.why}`
}

export function planCommands({
  kubeconfig,
  address,
  has,
}: Pick<Welcome, 'kubeconfig' | 'has'> & { address: string | undefined }): string[] {
  const kubectl = `kubectl --kubeconfig ${kubeconfig}`
  const connecting = address === undefined ? [] : [connectCommand(address, has)]
  const looking = [`${kubectl} get ipods -A -w`, `${kubectl} describe dedi${address ? ' my-app' : ' -A'}`]
  if (!has('kubectl')) {
    return [...connecting, 'npm run demo', `kubectl is not on this machine: with it, export KUBECONFIG=${kubeconfig}`]
  }
  return [...connecting, ...(address ? looking : [...looking, `${kubectl} apply -k manifests/samples`])]
}

/** bash can connect too, where nobody else can. */
function connectCommand(address: string, has: (program: string) => boolean): string {
  const [host, port] = address.split(':')
  const program = ['telnet', 'nc', 'ncat'].find(has)
  return program ? `${program} ${host} ${port}` : `bash -c 'exec 3<>/dev/tcp/${host}/${port}; cat <&3 & cat >&3'`
}

function shorten(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short.startsWith('..') || short.includes(' ') ? path : short
}
