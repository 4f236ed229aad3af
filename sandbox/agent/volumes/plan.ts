// What each volume of a pod holds, from the objects that it names. No file is touched here.
import type { ConfigMap, PodSpec, Secret } from '../../../api/kube/objects.ts'
import { type DownwardFacts, readField, readResource } from '../pod/downward.ts'
import type { Lookup, PodSources } from '../sources.ts'

export type Volume = NonNullable<PodSpec['volumes']>[number]
type Projected = NonNullable<Volume['projected']>
type Projection = NonNullable<Projected['sources']>[number]
type Item = { key: string; path: string; mode?: number }
export type TokenWish = NonNullable<Projection['serviceAccountToken']>

export type File = { bytes: Buffer; mode: number }
/** By path below the volume. */
export type Files = Record<string, File>

export type VolumePlan =
  | { kind: 'files'; files: Files }
  | { kind: 'folder' }
  | { kind: 'host'; path: string }
  | { kind: 'pending' }
  /** The sentence of an Event FailedMount. */
  | { kind: 'wrong'; message: string }

export type VolumeInput = {
  facts: DownwardFacts
  sources: Pick<PodSources, 'secret' | 'configMap'>
  /** The pod's ServiceAccount token for an audience. */
  token: (wish: TokenWish) => Lookup<string>
}

type Outcome = { kind: 'files'; files: Files } | { kind: 'pending' } | { kind: 'wrong'; message: string }

const DEFAULT_MODE = 0o644
const TOKEN_MODE = 0o600

export function planVolume(volume: Volume, input: VolumeInput): VolumePlan {
  if (volume.emptyDir) return { kind: 'folder' }
  if (volume.hostPath) return { kind: 'host', path: volume.hostPath.path }
  if (volume.secret) {
    const { secretName: name = '', items, optional, defaultMode } = volume.secret
    return readData(input, { kind: 'secret', name, items, optional, mode: defaultMode })
  }
  if (volume.configMap) {
    const { name = '', items, optional, defaultMode } = volume.configMap
    return readData(input, { kind: 'configmap', name, items, optional, mode: defaultMode })
  }
  if (volume.downwardAPI) return readDownward(input, volume.downwardAPI.items, volume.downwardAPI.defaultMode)
  if (volume.projected) return readProjected(input, volume.projected)
  const type = Object.keys(volume).find(key => key !== 'name')
  return { kind: 'wrong', message: `volume ${volume.name}: type ${type} is not supported by the sandbox; use emptyDir` }
}

function readProjected(input: VolumeInput, { sources = [], defaultMode }: Projected): Outcome {
  const files: Files = {}
  for (const source of sources) {
    const outcome = readProjection(input, source, defaultMode)
    if (outcome.kind !== 'files') return outcome
    Object.assign(files, outcome.files)
  }
  return { kind: 'files', files }
}

function readProjection(input: VolumeInput, source: Projection, mode: number | undefined): Outcome {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source
  if (secret) return readData(input, { kind: 'secret', ...secret, name: secret.name ?? '', mode })
  if (configMap) return readData(input, { kind: 'configmap', ...configMap, name: configMap.name ?? '', mode })
  if (downwardAPI) return readDownward(input, downwardAPI.items, mode)
  if (serviceAccountToken) {
    const token = input.token(serviceAccountToken)
    if (token.kind === 'pending') return token
    if (token.kind === 'missing') return { kind: 'wrong', message: 'the API server gave no service account token' }
    return {
      kind: 'files',
      files: { [serviceAccountToken.path]: { bytes: Buffer.from(token.object), mode: TOKEN_MODE } },
    }
  }
  return { kind: 'wrong', message: `projected source ${Object.keys(source)[0]} is not supported by the sandbox` }
}

type DataWish = {
  kind: 'secret' | 'configmap'
  name: string
  items?: readonly Item[]
  optional?: boolean
  mode: number | undefined
}

function readData(input: VolumeInput, wish: DataWish): Outcome {
  const { kind, name, items, optional, mode = DEFAULT_MODE } = wish
  const found: Lookup<ConfigMap | Secret> =
    kind === 'secret' ? input.sources.secret(name) : input.sources.configMap(name)
  if (found.kind === 'pending') return found
  if (found.kind === 'missing') {
    return optional
      ? { kind: 'files', files: {} }
      : { kind: 'wrong', message: `${kind} ${JSON.stringify(name)} not found` }
  }
  const data = bytesOf(kind, found.object)
  const chosen = items ?? Object.keys(data).map((key): Item => ({ key, path: key }))
  const files: Files = {}
  for (const item of chosen) {
    const bytes = Object.hasOwn(data, item.key) ? data[item.key] : undefined
    if (bytes) files[item.path] = { bytes, mode: item.mode ?? mode }
    else if (!optional) return { kind: 'wrong', message: `references non-existent ${kind} key: ${item.key}` }
  }
  return { kind: 'files', files }
}

function bytesOf(kind: 'secret' | 'configmap', object: ConfigMap | Secret): Record<string, Buffer> {
  const encoding = kind === 'secret' ? 'base64' : 'utf8'
  const text = Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, encoding)])
  const binary = 'binaryData' in object ? Object.entries(object.binaryData ?? {}) : []
  return Object.fromEntries([...text, ...binary.map(([key, value]) => [key, Buffer.from(value, 'base64')])])
}

function readDownward(
  { facts }: VolumeInput,
  items: NonNullable<NonNullable<Volume['downwardAPI']>['items']> = [],
  mode = DEFAULT_MODE,
): Outcome {
  const files: Files = {}
  for (const { path, fieldRef, resourceFieldRef, mode: own } of items) {
    const value = fieldRef ? readField(facts, fieldRef.fieldPath) : readResource(facts, resourceFieldRef!, '')
    if (value === undefined) return { kind: 'wrong', message: `downwardAPI file ${path}: unsupported field` }
    files[path] = { bytes: Buffer.from(value), mode: own ?? mode }
  }
  return { kind: 'files', files }
}
