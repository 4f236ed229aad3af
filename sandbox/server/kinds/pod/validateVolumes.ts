// What a pod's volumes must say: a name, and one source of files.
import type { PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { duplicate, forbidden, invalid, invalids, notSupported, required } from '../check/errors.ts'
import { dnsLabel } from '../check/names.ts'
import { nanosOf } from '../check/quantity.ts'
import { validateDownwardItems, validateItems, validateMode } from './validateFiles.ts'
import { validateProjected } from './validateProjected.ts'

type Volume = NonNullable<PodSpec['volumes']>[number]
type HostPath = NonNullable<Volume['hostPath']>
type Item = NonNullable<NonNullable<Volume['secret']>['items']>[number]
type Downward = NonNullable<Volume['downwardAPI']>

export function validateVolumes(volumes: readonly Volume[], field: string): FieldError[] {
  return volumes.flatMap((volume, index) => {
    const at = `${field}[${index}]`
    const taken = volumes.slice(0, index).some(({ name }) => name === volume.name)
    return [...validateSources(volume, at), ...validateName(volume.name, `${at}.name`, taken)]
  })
}

function validateName(name: string, field: string, taken: boolean): FieldError[] {
  if (!name) return [required(field)]
  const wrong = invalids(field, name, dnsLabel(name))
  return wrong.length > 0 || !taken ? wrong : [duplicate(field, name)]
}

/** In the order in which the real server looks: the first counts, others are too many. */
const order = [
  'emptyDir',
  'hostPath',
  'secret',
  'persistentVolumeClaim',
  'configMap',
  'downwardAPI',
  'projected',
] as const

function validateSources(volume: Volume, field: string): FieldError[] {
  const others = Object.keys(volume).filter(key => key !== 'name' && !order.some(each => each === key))
  const [first, ...more] = [...order, ...others].filter(each => volume[each as keyof Volume] !== undefined)
  if (!first) return [required(field, 'must specify a volume type')]
  return [
    ...validateSource(volume, first, `${field}.${first}`),
    ...more.map(each => forbidden(`${field}.${each}`, 'may not specify more than 1 volume type')),
  ]
}

function validateSource(volume: Volume, type: string, field: string): FieldError[] {
  const { secret, configMap, downwardAPI } = volume
  if (type === 'emptyDir') return validateSize(volume.emptyDir?.sizeLimit, `${field}.sizeLimit`)
  if (type === 'hostPath') return validateHostPath(volume.hostPath!, field)
  if (type === 'persistentVolumeClaim') {
    return volume.persistentVolumeClaim?.claimName ? [] : [required(`${field}.claimName`)]
  }
  if (type === 'secret') return validateFiles(secret!, { name: secret?.secretName, at: 'secretName', field })
  if (type === 'configMap') return validateFiles(configMap!, { name: configMap?.name, at: 'name', field })
  if (type === 'downwardAPI') return validateDownward(downwardAPI!, field)
  return type === 'projected' ? validateProjected(volume.projected!, field) : []
}

function validateSize(limit: string | undefined, field: string): FieldError[] {
  const negative = (nanosOf(limit) ?? 0n) < 0n
  return negative ? [forbidden(field, 'SizeLimit field must be a valid resource quantity')] : []
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

function validateHostPath({ path, type = '' }: HostPath, field: string): FieldError[] {
  const at = `${field}.path`
  const climbs = path.split('/').includes('..')
  return [
    ...(path ? [] : [required(at)]),
    ...(climbs ? [invalid(at, path, "must not contain '..'")] : []),
    ...(hostPathTypes.includes(type) ? [] : [notSupported(`${field}.type`, type, hostPathTypes)]),
  ]
}

type Files = { defaultMode?: number; items?: Item[] }

function validateFiles(
  files: Files,
  { name, at, field }: { name: string | undefined; at: string; field: string },
): FieldError[] {
  return [
    ...(name ? [] : [required(`${field}.${at}`)]),
    ...validateMode(files.defaultMode, `${field}.defaultMode`),
    ...validateItems(files.items, `${field}.items`),
  ]
}

function validateDownward({ defaultMode, items = [] }: Downward, field: string): FieldError[] {
  return [...validateMode(defaultMode, `${field}.defaultMode`), ...validateDownwardItems(items, field)]
}
