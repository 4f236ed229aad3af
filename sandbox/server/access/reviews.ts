// The kinds that are questions: POSTed, answered and forgotten.
import type { Obj } from '../object.ts'
import { badRequest, noSuchResource, qualified } from '../refusal.ts'
import { timestamp } from '../timestamp.ts'
import { reviewLocalAccess, reviewSelfAccess, reviewSubjectAccess } from './accessReviews.ts'
import { type Believed, judgeToken } from './authenticate.ts'
import type { Grants } from './grants.ts'
import { issuerUrl } from './issuer.ts'
import { renderErrors, rulesHeld } from './rbac.ts'
import type { User } from './user.ts'

type Review = {
  /** Decoded. */
  readonly body: Obj
  /** Of the request; '' where the kind has none. */
  readonly namespace: string
  readonly user: User
  readonly grants: Grants
  readonly believed: Believed
}

export type ReviewAsked = Pick<Review, 'body' | 'grants' | 'believed'> & {
  readonly kind: { readonly plural: string; readonly group: string }
  readonly call: { readonly user: User; readonly resource: { readonly namespace: string | undefined } | undefined }
}

/** The answer, an object of the same kind; rejects with a Refusal when the question is wrong. */
export async function answerReview({ kind, call, ...parts }: ReviewAsked): Promise<Obj> {
  const answer = answers[qualified(kind)]
  if (!answer) throw noSuchResource()
  return answer({ ...parts, namespace: call.resource?.namespace ?? '', user: call.user })
}

const answers: Readonly<Record<string, (review: Review) => Obj | Promise<Obj>>> = {
  'selfsubjectaccessreviews.authorization.k8s.io': reviewSelfAccess,
  'subjectaccessreviews.authorization.k8s.io': reviewSubjectAccess,
  'localsubjectaccessreviews.authorization.k8s.io': reviewLocalAccess,
  'selfsubjectrulesreviews.authorization.k8s.io': reviewSelfRules,
  'tokenreviews.authentication.k8s.io': reviewToken,
  'selfsubjectreviews.authentication.k8s.io': reviewSelf,
}

/** POST selfsubjectrulesreviews: `kubectl auth can-i --list`. */
function reviewSelfRules({ body, user, grants }: Review): Obj {
  const { namespace } = (body.spec ?? {}) as { namespace?: string }
  if (!namespace) throw badRequest('no namespace on request')
  const { rules, errors } = rulesHeld(grants, user, namespace)
  const status = {
    resourceRules: rules.flatMap(({ verbs, apiGroups, resources, resourceNames }) =>
      resources?.length ? { verbs, apiGroups, resources, ...(resourceNames?.length && { resourceNames }) } : [],
    ),
    nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs }) =>
      nonResourceURLs?.length ? { verbs, nonResourceURLs } : [],
    ),
    incomplete: false,
    ...(errors.length > 0 && { evaluationError: renderErrors(errors) }),
  }
  return answer(body, { spec: {}, status })
}

/** POST tokenreviews: whose token is this? */
async function reviewToken({ body, believed }: Review): Promise<Obj> {
  const spec = (body.spec ?? {}) as { token?: string; audiences?: string[] }
  if (!spec.token) throw badRequest('token is required for TokenReview in authentication')
  const audiences = spec.audiences?.length ? spec.audiences : [issuerUrl]
  const verdict = await judgeToken(spec.token, audiences, believed)
  const status =
    'wrong' in verdict
      ? { user: {}, error: verdict.wrong }
      : { authenticated: true, user: renderUser(verdict.user), audiences: verdict.audiences }
  // It may bear a name, unlike other reviews, but is in no namespace.
  const { namespace: _, ...metadata } = body.metadata ?? {}
  return { ...answer(body, { spec: body.spec, status }), metadata: metadata as Obj['metadata'] }
}

/** POST selfsubjectreviews: `kubectl auth whoami`. */
function reviewSelf({ body, user, believed }: Review): Obj {
  const creationTimestamp = timestamp(believed.now)
  const metadata = { creationTimestamp } as Obj['metadata']
  return { ...answer(body, { status: { userInfo: renderUser(user) } }), metadata }
}

function answer({ kind, apiVersion }: Obj, parts: { spec?: unknown; status: object }): Obj {
  return { kind, apiVersion, metadata: {} as Obj['metadata'], ...parts }
}

function renderUser({ name, uid, groups, extra }: User): object {
  return {
    username: name,
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  }
}
