// A tenant: a user with Kubernetes' own role `edit` in one namespace, and no other right.
import { roleBindings } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { tryKubectl } from '../product/kubectl.ts'
import type { Scene } from '../product/scene.ts'

/** Resolves with the user's name, once the role holds what manifests/ aggregates into it. */
export async function makeTenant({ client, namespace }: Scene): Promise<string> {
  const tenant = `tenant-of-${namespace}`
  const apiGroup = 'rbac.authorization.k8s.io'
  await client.create(roleBindings, {
    metadata: { namespace, name: 'tenant-edit' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'edit' },
    subjects: [{ apiGroup, kind: 'User', name: tenant }],
  })
  await until('the right to make services', async () => {
    const { code } = await tryKubectl(['auth', 'can-i', 'create', 'dedicatedservices', '-n', namespace, '--as', tenant])
    return code === 0 ? true : undefined
  })
  return tenant
}

/** Of the tour: the command that writes the service names its author. */
export function letIn(tenant: string): (command: string) => string {
  return command =>
    command.includes(' isolation init ') ? command.replace(' -o ', ` --access operate=user:${tenant} -o `) : command
}
