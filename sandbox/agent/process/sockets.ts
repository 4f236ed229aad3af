// Which process has a socket open.
import { readdirSync, readlinkSync } from 'node:fs'

/** Inodes of the sockets that a process has open; none of one that is gone or another user's. */
export function listSockets(pid: number): string[] {
  return listDescriptors(pid).flatMap(descriptor => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1]
      return inode ? [inode] : []
    } catch (error) {
      if (isGone(error)) return []
      throw error
    }
  })
}

function listDescriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`)
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
}
