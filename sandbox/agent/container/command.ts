// The words that a container's process is started with.
import type { Container } from '../../../api/kube/objects.ts'
import { INSIDE } from '../process/inside.ts'
import { expand } from './expand.ts'

/** `mapped` is the shell command that stands for the image; a `command` of the container's own goes before it. Undefined when there is neither. */
export function buildCommand(
  container: Container,
  variables: Readonly<Record<string, string>>,
  mapped: string | undefined,
): string[] | undefined {
  const args = (container.args ?? []).map(word => expand(word, variables))
  if (container.command?.length) return [...container.command.map(word => expand(word, variables)), ...args]
  if (mapped === undefined) return undefined
  if (mapped === INSIDE) return [INSIDE]
  // The shell gives way to the program, so that the program is what gets the signals.
  return ['/bin/sh', '-c', `exec ${mapped} "$@"`, 'sh', ...args]
}
