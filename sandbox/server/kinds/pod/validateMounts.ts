// What a container's mounts must say: which volume, and where.
import type { Container, PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, notFound, notSupported, required } from '../check/errors.ts'

type Mount = NonNullable<Container['volumeMounts']>[number]
type Volume = NonNullable<PodSpec['volumes']>[number]

const propagations = ['Bidirectional', 'HostToContainer', 'None']

export function validateMounts(mounts: readonly Mount[], field: string, volumes: readonly Volume[]): FieldError[] {
  const names = volumes.map(({ name }) => name)
  return mounts.flatMap((mount, index) => {
    const { name, mountPath, subPath, subPathExpr, mountPropagation } = mount
    const at = `${field}[${index}]`
    const taken = mounts.slice(0, index).some(earlier => earlier.mountPath === mountPath)
    const bothSubs = 'subPathExpr and subPath are mutually exclusive'
    return [
      ...(name ? [] : [required(`${at}.name`)]),
      ...(names.includes(name) ? [] : [notFound(`${at}.name`, name)]),
      ...(mountPath ? [] : [required(`${at}.mountPath`)]),
      ...(mountPath && taken ? [invalid(`${at}.mountPath`, mountPath, 'must be unique')] : []),
      ...(subPath ? validateLocalPath(subPath, `${field}.subPath`) : []),
      ...(subPath && subPathExpr ? [invalid(`${at}.subPathExpr`, subPathExpr, bothSubs)] : []),
      ...(!subPath && subPathExpr ? validateLocalPath(subPathExpr, `${field}.subPathExpr`) : []),
      ...(mountPropagation === undefined || propagations.includes(mountPropagation)
        ? []
        : [notSupported(`${field}.mountPropagation`, mountPropagation, propagations)]),
    ]
  })
}

/** Of a file inside a volume. */
export function validateLocalPath(path: string, field: string): FieldError[] {
  return [
    ...(path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : []),
    ...(path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : []),
  ]
}
