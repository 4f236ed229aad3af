// Output channels of pods. Node's own are sockets, which a program cannot open again as /dev/stdout (nginx does); named pipes can.
import { execFile } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, rmSync, unlinkSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The child's end is a file descriptor, to be closed once the child has it. */
export type Channel = { source: Socket; childEnd: number }

export type Fifos = {
  open(): Promise<Channel>
}

/** Making a pipe costs a process, so they are made in batches and kept in stock. */
const BATCH = 32

const run = promisify(execFile)

/** `folder` is emptied. */
export function createFifos(folder: string): Fifos {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const stock: string[] = []
  let made = 0
  let making: Promise<void> | undefined

  const make = async () => {
    const paths = Array.from({ length: BATCH }, (_, index) => join(folder, String(made + index)))
    made += BATCH
    await run('mkfifo', ['-m', '600', ...paths])
    stock.push(...paths)
  }
  const take = async () => {
    for (let path = stock.pop(); ; path = stock.pop()) {
      if (path !== undefined) return path
      making ??= make().finally(() => {
        making = undefined
      })
      await making
    }
  }

  return {
    async open() {
      const path = await take()
      const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
      const childEnd = openSync(path, constants.O_WRONLY)
      unlinkSync(path)
      return { source: new Socket({ fd: readEnd, readable: true, writable: false }), childEnd }
    },
  }
}

export function closeChildEnd({ childEnd }: Channel): void {
  closeSync(childEnd)
}
