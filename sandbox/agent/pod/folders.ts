// Where the files of one pod lie in the agent's state folder.
import { join } from 'node:path'

export type PodFolders = {
  root: string
  /** Its processes, for an agent that comes after a crash of this one. */
  record: string
  /** The addresses that its program listens on. */
  listenFile: string
  volume(name: string): string
  /** Stands for `/` in a container. */
  containerRoot(name: string): string
  log(name: string, attempt: number): string
}

export function podsFolder(state: string): string {
  return join(state, 'pods')
}

export function podFolders(state: string, uid: string): PodFolders {
  const root = join(podsFolder(state), uid)
  return {
    root,
    record: join(root, 'processes.json'),
    listenFile: join(root, 'listen'),
    volume: name => join(root, 'volumes', name),
    containerRoot: name => join(root, 'containers', name, 'root'),
    log: (name, attempt) => join(root, 'containers', name, 'logs', `${attempt}.log`),
  }
}
