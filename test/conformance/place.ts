// A namespace of a test file's own, deleted when the file is done.
import { isKubeError } from '../../api/kube/errors.ts'
import { namespaces, serviceAccounts } from '../../api/kube/resources.ts'
import { eventually } from './eventually.ts'
import { randomName, type Server } from './server.ts'

/** Resolves with its name once the controllers have made its ServiceAccount, without which no pod can be created. */
export async function makeNamespace({ client, atEnd }: Server): Promise<string> {
  const name = randomName('conformance')
  await client.create(namespaces, { metadata: { name } })
  atEnd(() => client.delete(namespaces, { name }).catch(ignoreGone))
  await eventually(() => client.get(serviceAccounts, { namespace: name, name: 'default' }))
  return name
}

function ignoreGone(error: unknown): void {
  if (!isKubeError(error, 'notFound', 'conflict')) throw error
}
