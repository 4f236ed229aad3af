// Who a request comes from, whether they may, and what they may ask about that.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Call } from '../call.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { attributesOf } from './attributes.ts'
import { authenticate } from './authenticate.ts'
import type { Grants } from './grants.ts'
import { impersonate } from './impersonate.ts'
import type { Issuer } from './issuer.ts'
import { demand } from './rbac.ts'
import { answerReview } from './reviews.ts'
import type { StaticToken } from './staticTokens.ts'
import { demandStream } from './streams.ts'
import { answerTokenRequest } from './tokenRequest.ts'
import type { User } from './user.ts'
import type { Find } from './verify.ts'

export type AccessParts = {
  readonly statics: readonly StaticToken[]
  readonly issuer: Issuer
  readonly grants: Grants
  readonly find: Find
  readonly now: () => Date
  /** Told of a Secret whose token was used. */
  readonly noteUse?: (secret: Obj) => void
}

export type Access = {
  authenticate(incoming: IncomingMessage): Promise<User>
  authorize(call: Call): void
  requestToken(call: Call, body: Obj): Promise<Obj>
  review(kind: Kind, body: Obj, call: Call): Promise<Obj>
}

export function createAccess({ statics, issuer, grants, find, now, noteUse }: AccessParts): Access {
  const believed = () => ({ statics, issuer, find, now: now(), ...(noteUse && { noteUse }) })
  return {
    async authenticate(incoming) {
      const { authorization, 'sec-websocket-protocol': protocols } = incoming.headers
      const subject = subjectOf(incoming.socket as TLSSocket)
      const user = await authenticate({ authorization, protocols, ...(subject && { subject }) }, believed())
      return impersonate(grants, user, incoming.headersDistinct)
    },
    authorize(call) {
      const wanted = attributesOf(call)
      demand(grants, call.user, wanted)
      demandStream(grants, call.user, wanted)
    },
    requestToken(call, body) {
      const { namespace = '', name } = call.resource!
      return answerTokenRequest({ body, namespace, name, find, issuer, now: now(), id: randomUUID() })
    },
    review: (kind, body, call) => answerReview({ kind, body, call, grants, believed: believed() }),
  }
}

function subjectOf(socket: TLSSocket): { CN?: string; O?: string } | undefined {
  if (!socket.authorized) return undefined
  const { subject } = socket.getPeerCertificate()
  return subject as { CN?: string; O?: string } | undefined
}
