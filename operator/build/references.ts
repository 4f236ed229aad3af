// Which Secrets and ConfigMaps a target pod needs: exactly those that its spec names.
import type { Container, PodSpec } from '../../api/kube/objects.ts'

export type Reference = {
  readonly kind: 'Secret' | 'ConfigMap'
  readonly name: string
  /** When there is no such object: no pod can start, a pull may fail, or nothing is wrong. */
  readonly missing: 'blocks' | 'warns' | 'fine'
}

type Named = { name?: string; optional?: boolean } | undefined
type Volume = NonNullable<PodSpec['volumes']>[number]

const severity = { fine: 0, warns: 1, blocks: 2 }

/** Sorted, each object once, as the strictest of its mentions says. */
export function findReferences(pod: PodSpec): Reference[] {
  const found = [
    ...(pod.imagePullSecrets ?? []).flatMap(named => secret(named).map(one => ({ ...one, missing: 'warns' as const }))),
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap(ofContainer),
    ...(pod.volumes ?? []).flatMap(ofVolume),
  ]
  const strictest = new Map<string, Reference>()
  for (const reference of found) {
    const key = `${reference.kind}/${reference.name}`
    const before = strictest.get(key)
    if (!before || severity[before.missing] < severity[reference.missing]) strictest.set(key, reference)
  }
  return [...strictest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference)
}

/** Whether an object can bear this name at all: a spec may name anything, and nobody may be asked for `/`. */
export function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)
}

function ofContainer({ env = [], envFrom = [] }: Container): Reference[] {
  return [
    ...env.flatMap(({ valueFrom }) => [...secret(valueFrom?.secretKeyRef), ...configMap(valueFrom?.configMapKeyRef)]),
    ...envFrom.flatMap(({ secretRef, configMapRef }) => [...secret(secretRef), ...configMap(configMapRef)]),
  ]
}

function ofVolume(volume: Volume): Reference[] {
  const { cephfs, csi, flexVolume, iscsi, rbd, scaleIO, storageos } = volume
  const drivers = [cephfs, flexVolume, iscsi, rbd, scaleIO, storageos].map(driver => driver?.secretRef)
  const projected = volume.projected?.sources ?? []
  return [
    ...secret({ name: volume.secret?.secretName, optional: volume.secret?.optional }),
    ...configMap(volume.configMap),
    ...projected.flatMap(source => [...secret(source.secret), ...configMap(source.configMap)]),
    ...[...drivers, csi?.nodePublishSecretRef, { name: volume.azureFile?.secretName }].flatMap(secret),
  ]
}

function secret(named: Named): Reference[] {
  return named?.name ? [{ kind: 'Secret', name: named.name, missing: named.optional ? 'fine' : 'blocks' }] : []
}

/** Kubernetes puts kube-root-ca.crt into every namespace itself. */
function configMap(named: Named): Reference[] {
  if (!named?.name || named.name === 'kube-root-ca.crt') return []
  return [{ kind: 'ConfigMap', name: named.name, missing: named.optional ? 'fine' : 'blocks' }]
}
