// Every pod runs as a ServiceAccount of its namespace, whose token it finds in a volume.
import type { Container, Pod, PodSpec, ServiceAccount } from '../../../api/kube/objects.ts'
import type { Facts } from '../kinds/kind.ts'
import { forbidden } from '../refusal.ts'

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const volumePrefix = 'kube-api-access-'
/** Beyond an hour, so that a token that is renewed in time is never seen to end. */
const TOKEN_SECONDS = 3607
const READABLE_BY_ALL = 0o644
/** As in names that the server makes: without vowels. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'

type Volume = NonNullable<PodSpec['volumes']>[number]

/** Changes the draft. Throws a Refusal unless the account exists. */
export function giveAccount(draft: Pod, facts: Facts, random: () => number): void {
  const spec = draft.spec!
  spec.serviceAccountName ||= 'default'
  spec.serviceAccount = spec.serviceAccountName
  const account = findAccount(draft, facts)
  const secrets = account.imagePullSecrets ?? []
  if (!spec.imagePullSecrets?.length && secrets.length > 0) spec.imagePullSecrets = structuredClone(secrets)
  if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(spec, random)
}

function findAccount({ metadata, spec }: Pod, facts: Facts): ServiceAccount {
  const { namespace, name } = metadata
  const { serviceAccountName = '' } = spec ?? {}
  const account = facts.find('serviceaccounts', namespace, serviceAccountName)
  if (account) return account as unknown as ServiceAccount
  const why = `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`
  throw forbidden({ plural: 'pods', group: '' }, name, why)
}

function mountToken(spec: PodSpec, random: () => number): void {
  const found = spec.volumes?.find(({ name }) => name.startsWith(volumePrefix))
  const name = found?.name ?? `${volumePrefix}${Array.from({ length: 5 }, () => letter(random)).join('')}`
  let mounted = false
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    mounted = mountInto(container, name) || mounted
  }
  if (mounted && !found) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
}

/** False when the container has something of its own there. */
function mountInto(container: Container, name: string): boolean {
  if (container.volumeMounts?.some(({ mountPath }) => mountPath === tokenPath)) return false
  container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: tokenPath }]
  return true
}

function letter(random: () => number): string {
  return letters[Math.floor(random() * letters.length)]!
}

function tokenVolume(name: string): Volume {
  const sources = [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ]
  return { name, projected: { sources, defaultMode: READABLE_BY_ALL } }
}
