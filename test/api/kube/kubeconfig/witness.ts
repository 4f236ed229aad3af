// An HTTPS server that tells who came: what a client says of itself, whichever client it is.
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { certificate } from '../server.ts'

export type Visit = {
  readonly path: string
  readonly authorization: string | undefined
  readonly impersonation: Readonly<Record<string, unknown>>
  readonly hasCertificate: boolean
  /** CN of the client's certificate. */
  readonly certificateName: string | undefined
  readonly serverName: string | undefined
}

export type Witness = {
  readonly url: string
  readonly port: number
  readonly visits: Visit[]
}

/** Whoever it does not like is answered 401. */
export async function startWitness(
  likes: (visit: Visit) => boolean = () => true,
  own?: { readonly cert: string; readonly key: string },
): Promise<Witness> {
  const visits: Visit[] = []
  const server = https.createServer(
    { ...(own ?? (await certificate())), requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const socket = request.socket as TLSSocket
      const impersonation = Object.entries(request.headersDistinct).filter(([name]) => name.startsWith('impersonate-'))
      const visit: Visit = {
        path: request.url ?? '',
        authorization: request.headers.authorization,
        impersonation: Object.fromEntries(impersonation),
        hasCertificate: socket.getPeerCertificate().raw !== undefined,
        certificateName: socket.getPeerCertificate().subject?.CN as string | undefined,
        serverName: socket.servername || undefined,
      }
      visits.push(visit)
      const isLiked = likes(visit)
      response.writeHead(isLiked ? 200 : 401, { 'content-type': 'application/json' })
      response.end(isLiked ? '{}' : JSON.stringify({ kind: 'Status', code: 401, reason: 'Unauthorized' }))
    },
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `https://127.0.0.1:${port}`, port, visits }
}
