// Requests and policies that the tests put before each other.
import type { Judged } from '../../../../sandbox/server/admission/policies.ts'
import type { Binding, Policy, PolicyRequest, PolicySpec } from '../../../../sandbox/server/admission/policyTypes.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'

export const request: PolicyRequest = {
  operation: 'CREATE',
  kind: { group: '', version: 'v1', kind: 'ConfigMap' },
  resource: { group: '', version: 'v1', resource: 'configmaps' },
  name: 'c',
  namespace: 'n',
  dryRun: false,
  userInfo: { username: 'somebody', groups: ['people'] },
}

export const namespaceObject: Obj = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'n', labels: { tier: 'front' } },
}

export function configMap(data?: Record<string, string>): Obj {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', labels: { app: 'x' } }, ...(data && { data }) }
}

export function policyOf(spec: Partial<PolicySpec>, name = 'p'): Policy {
  const rule = { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['*'] }
  return { metadata: { name }, spec: { matchConstraints: { resourceRules: [rule] }, ...spec } }
}

export function bindingOf(spec: Partial<Binding['spec']> = {}, name = 'b'): Binding {
  return { metadata: { name }, spec: { policyName: 'p', validationActions: ['Deny'], ...spec } }
}

/** One policy with one binding, and a new ConfigMap. */
export function caseOf(spec: Partial<PolicySpec>, more: Partial<Judged> = {}): Judged {
  return {
    policies: [policyOf(spec)],
    bindings: [bindingOf()],
    request,
    object: configMap({ x: '1' }),
    oldObject: undefined,
    namespaceObject,
    ...more,
  }
}
