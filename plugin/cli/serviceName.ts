// The names of services as kubectl would take them: my-app, dedi/my-app, dedicatedservice/my-app, dedicatedservices.soh.re/my-app.
import { dedicatedServices, group, version } from '../../api/v1alpha1/resources.ts'
import { CommandError } from './commandError.ts'

const kinds: ReadonlySet<string> = new Set(
  ['dedi', 'dedicatedservice', dedicatedServices.plural].flatMap(kind => [
    kind,
    `${kind}.${group}`,
    `${kind}.${version}.${group}`,
  ]),
)

/** Those that people are likely to name: never taken for a namespace. */
const otherKinds: ReadonlySet<string> = new Set(
  ['po', 'pod', 'svc', 'service', 'deploy', 'deployment', 'job', 'isolationpod'].flatMap(kind => [kind, `${kind}s`]),
)

/** The plain name. Throws a CommandError. */
export function parseServiceName(word: string): string {
  const [first = '', second, ...more] = word.split('/')
  if (more.length > 0) {
    throw new CommandError(`arguments in resource/name form may not have more than one slash: "${word}"`)
  }
  if (second !== undefined && !kinds.has(first.toLowerCase())) {
    throw new CommandError(`"${word}" is not a DedicatedService`, {
      hint: describeName(first, second || 'my-app'),
    })
  }
  const name = second ?? first
  if (name === '')
    throw new CommandError(`"${word}" names no DedicatedService`, { hint: 'Name one as my-app or dedi/my-app.' })
  return name
}

/** What stands before the slash of `dev/crash`, as several commands write it, is no kind but a namespace. */
function describeName(first: string, name: string): string {
  const isNamespace = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(first) && !otherKinds.has(first)
  return isNamespace ? `Name it as ${name} -n ${first}` : `Name it as ${name} or dedi/${name}.`
}

/** In the order typed, each once. */
export function parseServiceNames(words: readonly string[]): string[] {
  return [...new Set(words.map(parseServiceName))]
}
