// Finds pods whose programs listen at all addresses of the machine: no second one could run, and somebody should say so before it is tried.
import { listListeners } from '../process/listeners.ts'
import { listStats } from '../process/proc.ts'
import { listSockets } from '../process/sockets.ts'
import { selectDescendants } from '../process/strays.ts'
import { isWildcard } from './taken.ts'

/** One running container. */
export type Suspect = { readonly pid: number; onFound(port: number): void }

const LOOK_MS = 1_000
/** A socket that is nobody's at so many looks is no pod's. */
const LOOKS = 3

/** `list` says what runs now. */
export function watchWildcards(list: () => readonly Suspect[], onError: (error: unknown) => void): { stop(): void } {
  /** Looks at each socket that is open now. */
  let looked = new Map<string, number>()
  const look = () => {
    const open = listListeners().filter(isWildcard)
    looked = new Map(open.map(({ inode }) => [inode, looked.get(inode) ?? 0]))
    const unknown = open.filter(({ inode }) => looked.get(inode)! < LOOKS)
    const suspects = unknown.length > 0 ? list() : []
    if (suspects.length === 0) return
    const owners = findOwners(suspects)
    for (const { inode, port } of unknown) {
      const owner = owners.get(inode)
      looked.set(inode, owner ? LOOKS : looked.get(inode)! + 1)
      owner?.onFound(port)
    }
  }
  const timer = setInterval(() => {
    try {
      look()
    } catch (error) {
      onError(error)
    }
  }, LOOK_MS)
  return { stop: () => clearInterval(timer) }
}

/** By inode of a socket. */
function findOwners(suspects: readonly Suspect[]): Map<string, Suspect> {
  const all = listStats()
  return new Map(
    suspects.flatMap(suspect => {
      const pids = [suspect.pid, ...selectDescendants(all, suspect.pid).map(({ pid }) => pid)]
      return pids.flatMap(listSockets).map(inode => [inode, suspect] as const)
    }),
  )
}

export function describeWildcard(container: string, port: number): string {
  return (
    `container ${container} listens on port ${port} of all addresses of this machine, which pods share: no second one can run. ` +
    'Let it listen at the address of its pod, $POD_IP, as in python3 -m http.server $PORT --bind $POD_IP'
  )
}
