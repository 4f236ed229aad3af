// A terminal that only prints what it is sent, as the shell inside of an editor does: nothing is drawn there, colored or written over.
import type { Environment } from '../../api/kube/config.ts'

/** TERM says so, or says nothing; Windows' own terminals have none and need none. */
export function isDumb({ TERM, OS }: Environment): boolean {
  return TERM ? TERM === 'dumb' : OS !== 'Windows_NT'
}
