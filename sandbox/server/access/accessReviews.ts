// May this one do that? The three access reviews, which differ in who is asked about and where.
import type { Obj } from '../object.ts'
import { badRequest, type FieldError, invalid } from '../refusal.ts'
import type { Grants } from './grants.ts'
import { authorize } from './rbac.ts'
import type { Attributes } from './rules.ts'
import type { User } from './user.ts'

const group = 'authorization.k8s.io'

type ResourceQuestion = {
  namespace?: string
  verb?: string
  group?: string
  version?: string
  resource?: string
  subresource?: string
  name?: string
}

type PathQuestion = { path?: string; verb?: string }

type Spec = {
  resourceAttributes?: ResourceQuestion | null
  nonResourceAttributes?: PathQuestion | null
  user?: string
  groups?: string[]
}

type Asked = { readonly body: Obj; readonly user: User; readonly grants: Grants }

/** POST selfsubjectaccessreviews: `kubectl auth can-i`. */
export function reviewSelfAccess({ body, user, grants }: Asked): Obj {
  const spec = readSpec(body)
  refuse([...checkQuestion(spec), ...checkMetadata(body, false)])
  return answer(body, spec, { user, grants })
}

/** POST subjectaccessreviews. */
export function reviewSubjectAccess({ body, grants }: Asked): Obj {
  const spec = readSpec(body)
  refuse([...checkQuestion(spec), ...checkSubject(spec), ...checkMetadata(body, false)])
  return answer(body, spec, { user: subjectOf(spec), grants })
}

/** POST namespaces/x/localsubjectaccessreviews. */
export function reviewLocalAccess({ body, namespace, grants }: Asked & { readonly namespace: string }): Obj {
  const { namespace: said } = body.metadata ?? {}
  if (said && said !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  const spec = readSpec(body)
  refuse([...checkQuestion(spec), ...checkSubject(spec), ...checkPlace(spec, namespace), ...checkMetadata(body, true)])
  return answer({ ...body, metadata: { ...body.metadata, namespace } }, spec, { user: subjectOf(spec), grants })
}

function readSpec(body: Obj): Spec {
  return (body.spec ?? {}) as Spec
}

type Subject = Pick<User, 'name' | 'groups'>

function subjectOf({ user = '', groups = [] }: Spec): Subject {
  return { name: user, groups }
}

function answer(body: Obj, spec: Spec, { user, grants }: { user: Subject; grants: Grants }): Obj {
  const { allowed, reason } = authorize(grants, user, attributesOf(spec))
  const status = { allowed, ...(reason && { reason }) }
  return { kind: body.kind, apiVersion: body.apiVersion, metadata: body.metadata ?? {}, spec: body.spec, status }
}

function attributesOf({ resourceAttributes: asked, nonResourceAttributes: path }: Spec): Attributes {
  if (path) return { verb: path.verb ?? '', path: path.path ?? '' }
  const { verb = '', resource = '', subresource = '', name = '', namespace = '' } = asked ?? {}
  return { verb, group: asked?.group ?? '', resource, subresource, name, namespace }
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ kind: '', group }, '', errors)
}

function checkQuestion({ resourceAttributes: asked, nonResourceAttributes: path }: Spec): FieldError[] {
  if (!asked !== !path) return []
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return [{ type: 'Invalid', field: 'spec', value: path ? shown(path) : null, detail }]
}

function checkSubject({ user, groups }: Spec): FieldError[] {
  if (user || groups?.length) return []
  return [{ type: 'Invalid', field: 'spec.user', value: '', detail: 'at least one of user or group must be specified' }]
}

function checkPlace({ resourceAttributes: asked, nonResourceAttributes: path }: Spec, namespace: string): FieldError[] {
  const at = asked && (asked.namespace ?? '')
  const elsewhere = 'must match metadata.namespace'
  const disallowed = 'disallowed on this kind of request'
  return [
    ...(asked && at !== namespace
      ? [{ type: 'Invalid', field: 'spec.resourceAttributes.namespace', value: at, detail: elsewhere } as const]
      : []),
    ...(path
      ? [{ type: 'Invalid', field: 'spec.nonResourceAttributes', value: shown(path), detail: disallowed } as const]
      : []),
  ]
}

/** A review is no object, and so has no name or labels; a namespace is let pass. */
function checkMetadata({ metadata }: Obj, local: boolean): FieldError[] {
  const { namespace: _, ...rest } = metadata ?? {}
  if (Object.values(rest).every(value => value === undefined || value === null)) return []
  const detail = local ? 'must be empty except for namespace' : 'must be empty'
  return [{ type: 'Invalid', field: 'metadata', value: metadata, detail }]
}

/** With the names that the real server's own type has. */
function shown({ path = '', verb = '' }: PathQuestion) {
  return { Path: path, Verb: verb }
}
