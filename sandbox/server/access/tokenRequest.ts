// POST serviceaccounts/x/token: a new token for an account, bound to a pod, a Secret or a node where the request says so.
import type { Obj } from '../object.ts'
import { badRequest, conflict, type FieldError, invalid, notFound } from '../refusal.ts'
import { timestamp } from '../timestamp.ts'
import type { Claims } from './claims.ts'
import { type Issuer, issuerUrl } from './issuer.ts'
import { accountUsername } from './user.ts'
import type { Find } from './verify.ts'

const group = 'authentication.k8s.io'
const defaultSeconds = 3600
/** What kubelets ask for on behalf of pods; such tokens in fact live a year, so that old clients that never reread them go on. */
const podSeconds = 3607
const yearSeconds = 365 * 24 * 3600

type Spec = {
  audiences?: string[] | null
  expirationSeconds?: number | null
  boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string } | null
  attestations?: Record<string, string[]> | null
}

export type TokenRequest = {
  /** A TokenRequest, decoded. */
  readonly body: Obj
  readonly namespace: string
  /** Of the account. */
  readonly name: string
  readonly find: Find
  readonly issuer: Issuer
  readonly now: Date
  /** A fresh random UUID, by which the token is known in `authentication.kubernetes.io/credential-id`. */
  readonly id: string
}

export async function answerTokenRequest(request: TokenRequest): Promise<Obj> {
  const { body, namespace, name, find, issuer, now } = request
  const account = find('serviceaccounts', namespace, name)
  if (!account) throw notFound({ plural: 'serviceaccounts', group: '' }, name)
  const spec = readSpec(body, account)
  const bound = findBound(spec.boundObjectRef, account, find)
  const claims = buildClaims(request, { spec, account, bound })
  const expires = new Date((claims.iat + spec.expirationSeconds) * 1000)
  const { uid } = account.metadata
  const metadata = { name, namespace, uid, creationTimestamp: timestamp(now) }
  const status = { token: await issuer.sign(claims), expirationTimestamp: timestamp(expires) }
  return { kind: 'TokenRequest', apiVersion: `${group}/v1`, metadata: metadata as Obj['metadata'], spec, status }
}

type FullSpec = {
  audiences: string[]
  expirationSeconds: number
  boundObjectRef: NonNullable<Spec['boundObjectRef']> | null
}

function readSpec(body: Obj, account: Obj): FullSpec {
  const { audiences, expirationSeconds, boundObjectRef, attestations } = (body.spec ?? {}) as Spec
  const { name, namespace } = account.metadata
  const said = body.metadata?.name
  if (body.metadata?.namespace && body.metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  if (said && said !== name) {
    const detail = 'must match the service account name if specified'
    throw refuse(name, { type: 'Invalid', field: 'metadata.name', value: said, detail })
  }
  if (Object.keys(attestations ?? {}).length > 0) {
    const detail = 'attestations may only be specified with a webhook bound object reference'
    throw refuse('', { type: 'Invalid', field: 'spec.attestations', value: attestations, detail })
  }
  const seconds = expirationSeconds ?? defaultSeconds
  const wrong = (detail: string) =>
    refuse('', { type: 'Invalid', field: 'spec.expirationSeconds', value: seconds, detail })
  if (seconds < 600) throw wrong('may not specify a duration less than 10 minutes')
  if (seconds > 2 ** 32) throw wrong('may not specify a duration larger than 2^32 seconds')
  return {
    audiences: audiences?.length ? audiences : [issuerUrl],
    expirationSeconds: seconds,
    boundObjectRef: boundObjectRef ?? null,
  }
}

function refuse(name: string, error: FieldError) {
  return invalid({ kind: 'TokenRequest', group }, name, [error])
}

type Bound = { readonly kind: 'Pod' | 'Secret' | 'Node'; readonly object: Obj }

const shelfOf = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const

function findBound(ref: FullSpec['boundObjectRef'], account: Obj, find: Find): Bound | undefined {
  if (!ref) return undefined
  const { kind, apiVersion = '', name, uid } = ref
  if (kind !== 'Pod' && kind !== 'Secret' && kind !== 'Node') {
    const [apiGroup, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
    throw badRequest(`cannot bind token to object of type ${apiGroup}/${version}, Kind=${kind ?? ''}`)
  }
  if (!name) throw badRequest('Name parameter required.')
  const plural = shelfOf[kind]
  const object = find(plural, kind === 'Node' ? undefined : account.metadata.namespace, name)
  if (!object) throw notFound({ plural, group: '' }, name)
  if (kind === 'Pod' && accountOf(object) !== account.metadata.name) {
    const sentence = `cannot bind token for serviceaccount "${account.metadata.name}" to pod running with different serviceaccount name.`
    throw badRequest(sentence)
  }
  if (uid && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
    throw conflict({ plural: kind, group: '' }, name, why)
  }
  return { kind, object }
}

function accountOf(pod: Obj): string | undefined {
  return (pod.spec as { serviceAccountName?: string } | undefined)?.serviceAccountName
}

type Parts = { readonly spec: FullSpec; readonly account: Obj; readonly bound: Bound | undefined }

function buildClaims({ now, id, namespace }: TokenRequest, { spec, account, bound }: Parts): Claims {
  const iat = Math.floor(now.getTime() / 1000)
  const { name, uid } = account.metadata
  const long = spec.expirationSeconds === podSeconds && bound?.kind === 'Pod' && spec.audiences.join() === issuerUrl
  return {
    iss: issuerUrl,
    aud: spec.audiences,
    sub: accountUsername(namespace, name),
    iat,
    nbf: iat,
    exp: iat + (long ? yearSeconds : spec.expirationSeconds),
    jti: id,
    'kubernetes.io': {
      namespace,
      ...bindTo(bound),
      serviceaccount: { name, uid },
      ...(long && { warnafter: iat + podSeconds }),
    },
  }
}

function bindTo(bound: Bound | undefined): Partial<Claims['kubernetes.io']> {
  if (!bound) return {}
  const { name, uid } = bound.object.metadata
  const nodeName = (bound.object.spec as { nodeName?: string } | undefined)?.nodeName
  const node = bound.kind === 'Pod' && nodeName ? { node: { name: nodeName } } : {}
  return { ...node, [bound.kind.toLowerCase()]: { name, uid } }
}
