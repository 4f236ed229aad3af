// The ClusterRoles and bindings that every cluster begins with: created when they are missing, so that a fresh sandbox has them.
import type { Obj } from '../object.ts'
import * as rules from './bootstrapRules.ts'
import { rbacGroup } from './grants.ts'
import type { Rule } from './rules.ts'
import { authenticated, masters, unauthenticated } from './user.ts'

/** Not yet stored: without UID, resourceVersion or time. */
export type Bootstrap = { readonly clusterRoles: readonly Obj[]; readonly clusterRoleBindings: readonly Obj[] }

const aggregateTo = (role: string) => `${rbacGroup}/aggregate-to-${role}`
const nodes = 'system:nodes'

export function buildBootstrap(): Bootstrap {
  return {
    clusterRoles: [
      buildRole('cluster-admin', rules.everything),
      buildGathering('view', 'edit'),
      buildGathering('edit', 'admin'),
      buildGathering('admin'),
      buildRole('system:aggregate-to-view', rules.viewing, 'view'),
      buildRole('system:aggregate-to-edit', rules.editing, 'edit'),
      buildRole('system:aggregate-to-admin', rules.administering, 'admin'),
      buildRole('system:discovery', rules.discovering),
      buildRole('system:basic-user', rules.knowingOneself),
      buildRole('system:public-info-viewer', rules.seeingPublicInfo),
      buildRole('system:service-account-issuer-discovery', rules.discoveringIssuer),
      buildRole('system:cluster-trust-bundle-discovery', rules.discoveringTrust),
      buildRole('system:auth-delegator', rules.delegatingAuth),
      buildRole('system:node', rules.beingNode),
      buildRole('sandbox:node-agent', rules.beingAgent),
    ],
    clusterRoleBindings: [
      buildBinding('cluster-admin', [masters]),
      buildBinding('system:discovery', [authenticated]),
      buildBinding('system:basic-user', [authenticated]),
      buildBinding('system:public-info-viewer', [authenticated, unauthenticated]),
      buildBinding('system:service-account-issuer-discovery', ['system:serviceaccounts']),
      buildBinding('system:cluster-trust-bundle-discovery', ['system:serviceaccounts']),
      buildBinding('system:node', [nodes]),
      buildBinding('sandbox:node-agent', [nodes]),
    ],
  }
}

function buildMetadata(name: string, addsTo?: string): Obj['metadata'] {
  return {
    name,
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...(addsTo && { [aggregateTo(addsTo)]: 'true' }) },
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
  }
}

function buildRole(name: string, own: readonly Rule[], addsTo?: string): Obj {
  return { apiVersion: `${rbacGroup}/v1`, kind: 'ClusterRole', metadata: buildMetadata(name, addsTo), rules: own }
}

/** Its rules come from the roles that are labelled for it. */
function buildGathering(name: string, addsTo?: string): Obj {
  const clusterRoleSelectors = [{ matchLabels: { [aggregateTo(name)]: 'true' } }]
  return { ...buildRole(name, [], addsTo), aggregationRule: { clusterRoleSelectors } }
}

function buildBinding(name: string, groups: readonly string[]): Obj {
  return {
    apiVersion: `${rbacGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: buildMetadata(name),
    roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
    subjects: groups.map(group => ({ apiGroup: rbacGroup, kind: 'Group', name: group })),
  }
}
