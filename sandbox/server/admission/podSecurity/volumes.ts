// Checks of both standards on what a pod may mount.
import { type Check, plural, quoted, sorted } from './subject.ts'

export const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name)
  if (names.length === 0) return undefined
  return { reason: 'hostPath volumes', detail: `${plural(names.length, 'volume')} ${quoted(names)}` }
}

const allowedTypes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

export const volumeTypes: Check = ({ spec }) => {
  const typesOf = (volume: object) => Object.keys(volume).filter(key => key !== 'name' && !allowedTypes.includes(key))
  const offenders = (spec.volumes ?? []).filter(volume => typesOf(volume).length > 0)
  if (offenders.length === 0) return undefined
  const types = sorted(offenders.flatMap(typesOf))
  const use = offenders.length === 1 ? 'uses' : 'use'
  const names = quoted(offenders.map(({ name }) => name))
  const what = `restricted volume ${plural(types.length, 'type')} ${quoted(types)}`
  return {
    reason: 'restricted volume types',
    detail: `${plural(offenders.length, 'volume')} ${names} ${use} ${what}`,
  }
}
