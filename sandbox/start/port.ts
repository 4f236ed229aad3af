// The API server's port: asked for, or the folder's, or the usual one.
import { createServer } from 'node:net'

export const host = '127.0.0.1'
export const usualPort = 6443

export type PortChoice = {
  port: number
  /** Something to say about it. */
  note?: string
}

/** Throws when the port that was asked for, or that the folder's kubeconfig names, is taken. */
export async function choosePort(asked: number | undefined, kept: number | undefined): Promise<PortChoice> {
  if (asked === 0) return { port: await anyFree() }
  const wanted = asked ?? kept
  if (wanted !== undefined) {
    if (await isFree(wanted)) return { port: wanted }
    const whose = asked === undefined ? `port ${wanted}, which this folder's kubeconfig names,` : `port ${wanted}`
    throw new Error(`${whose} is taken on ${host}: end what listens there, or choose another with --port`)
  }
  if (await isFree(usualPort)) return { port: usualPort }
  const port = await anyFree()
  return { port, note: `port ${usualPort} is taken, so the API server listens on ${port}; --port chooses another` }
}

async function isFree(port: number): Promise<boolean> {
  return (await listen(port)) !== undefined
}

async function anyFree(): Promise<number> {
  return (await listen(0))!
}

/** The port that it was; undefined when it is taken. A port below 1024 that we may not have rejects. */
function listen(port: number): Promise<number | undefined> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return resolve(undefined)
      reject(
        new Error(`port ${port} on ${host} cannot be had (${error.code}): choose another with --port`, {
          cause: error,
        }),
      )
    })
    server.listen(port, host, () => {
      const { port: got } = server.address() as { port: number }
      server.close(() => resolve(got))
    })
  })
}
