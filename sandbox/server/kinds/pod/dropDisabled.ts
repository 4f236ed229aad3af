// Fields of features that are off until a cluster's administrator turns them on: the real server knows them, and lets them fall without a word.

/** By the field in which they stand: the names of no others in a pod. */
const disabled: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['spec', ['evictionResponders', 'schedulingGroup']],
  ['volumeMounts', ['bindMountOptions']],
  ['emptyDir', ['mode']],
  ...['secret', 'configMap', 'downwardAPI', 'projected'].map(volume => [volume, ['defaultUser']] as const),
  ...['items', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'].map(file => [file, ['user']] as const),
  ['httpGet', ['protocol']],
  ['grpc', ['mode']],
])

/** Of `part` of a pod's spec, in place; `field` is where it stands. */
export function dropDisabled(part: unknown, field = 'spec'): void {
  if (typeof part !== 'object' || part === null) return
  if (Array.isArray(part)) {
    for (const item of part) dropDisabled(item, field)
    return
  }
  for (const name of disabled.get(field) ?? []) delete (part as Record<string, unknown>)[name]
  for (const [name, inner] of Object.entries(part)) dropDisabled(inner, name)
}
