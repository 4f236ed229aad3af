// What applying the manifests would change in a cluster, in words: pure.
import { planMerge } from '../../../api/kube/merge.ts'
import type { KubeObject } from '../../../api/kube/objects.ts'
import { customResourceDefinitions, deployments } from '../../../api/kube/resources.ts'
import { readLastApplied } from '../../../sandbox/start/apply/lastApplied.ts'
import { tagOf } from '../../assets/image.ts'
import { nameOf, resourceOf } from '../../assets/kinds.ts'
import type { Look } from '../../assets/look.ts'
import type { Manifest } from '../../assets/manifests.ts'
import { compareCrds } from './crdFields.ts'

/** Lines for people, not yet printable. None when the cluster has nothing of ours. */
export function describeChanges({ pairs, others }: Look, version: string): string[] {
  if (pairs.every(({ live }) => live === undefined)) return []
  const operator = pairs.find(({ manifest }) => manifest.kind === deployments.kind)
  const installed = operator?.live && imageOf(operator.live)
  const changes = pairs.flatMap(({ manifest, live }) => describePair(manifest, live))
  return [
    `${describeInstalled(installed, version)} ${changes.length === 0 ? 'Applying this changes nothing.' : 'Applying this changes:'}`,
    ...changes.map(change => `  ${change}`),
    ...describeOthers(others),
  ]
}

function describeInstalled(image: string | undefined, version: string): string {
  if (image === undefined) return 'isolation-proxy is installed in part: its operator is missing.'
  const tag = tagOf(image)
  const newer = tag !== undefined && isNewer(tag, version) ? `, which is newer than the ${version} of this plugin` : ''
  return `isolation-proxy ${tag ?? `(${image})`} is installed${newer}.`
}

/** Both like 1.2.3; anything else is not known to be newer. */
function isNewer(tag: string, version: string): boolean {
  const [a, b] = [tag, version].map(text => /^v?(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number))
  const at = a?.findIndex((part, index) => part !== b?.[index]) ?? -1
  return at >= 0 && b !== undefined && a![at]! > b[at]!
}

function describePair(manifest: Manifest, live: KubeObject | undefined): string[] {
  const name = nameOf(resourceOf(manifest), manifest.metadata.name)
  if (!live) return [`${name}: new`]
  if (!planMerge(readLastApplied(live as unknown as Manifest), noting(manifest), live)) return []
  const details = manifest.kind === deployments.kind ? describeImages(manifest, live) : []
  if (manifest.kind === customResourceDefinitions.kind) details.push(...describeFields(manifest, live))
  return details.length > 0 ? details.map(detail => `${name}: ${detail}`) : [`${name}: changed`]
}

/** kubectl's own note of what it applied names annotations always, and stays when there are none. */
function noting(manifest: Manifest): Manifest {
  const { metadata } = manifest
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations } } }
}

type Deployed = { spec?: { template?: { spec?: { containers?: readonly Container[] } } } }
type Container = { image?: string; env?: readonly { name: string; value?: string }[] }

function containerOf(object: object): Container | undefined {
  return (object as Deployed).spec?.template?.spec?.containers?.[0]
}

function imageOf(object: object): string | undefined {
  return containerOf(object)?.image
}

function proxyImageOf(object: object): string | undefined {
  return containerOf(object)?.env?.find(({ name }) => name === 'PROXY_IMAGE')?.value
}

function describeImages(after: object, before: object): string[] {
  const pairs = [
    ['image', imageOf(before), imageOf(after)],
    ['image of proxies that start from then on', proxyImageOf(before), proxyImageOf(after)],
  ]
  const changed = pairs.flatMap(([what, old, fresh]) =>
    old === fresh ? [] : [`${what} ${old ?? 'unknown'} -> ${fresh}`],
  )
  return changed.length > 0 ? [...changed, 'the operator is replaced; connections go on'] : []
}

const MOST = 8

function describeFields(after: object, before: object): string[] {
  const { added, removed } = compareCrds(before, after)
  return [
    ...(added.length > 0 ? [`adds ${some(added)}`] : []),
    ...(removed.length > 0 ? [`takes away ${some(removed)}: objects lose them when they are next written`] : []),
  ]
}

function some(names: readonly string[]): string {
  const more = names.length - MOST
  return names.slice(0, MOST).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function describeOthers(others: Look['others']): string[] {
  if (others.length === 0) return []
  return [
    'There, but not in these manifests; kubectl apply leaves it alone. What nobody needs any more, delete once the new version runs:',
    ...others.map(({ resource, object: { metadata } }) => {
      const where = metadata.namespace ? ` -n ${metadata.namespace}` : ''
      return `  kubectl delete ${nameOf(resource, metadata.name)}${where}`
    }),
  ]
}
