// One number, the same in every kind that has it: how many replicas are wanted. Scale (autoscaling/v1) is the view of an object that shows nothing else.
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { parsePath } from './jsonPath.ts'
import { type Fields, isFields } from './schema.ts'

/** Where a kind keeps the numbers that Scale shows. */
export type Scaling = {
  read(object: Obj): { readonly wanted: number | undefined; readonly actual: number; readonly selector?: string }
  /** Changes the draft. */
  write(draft: Obj, wanted: number): void
  /** Of a written object. */
  validate?(object: Obj): FieldError[]
}

export type ScalePaths = {
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
  readonly labelSelectorPath?: string
}

/** What GET on the subresource answers. Throws an error when the object does not say how many replicas are wanted. */
export function readScale(object: Obj, scaling: Scaling): Obj {
  const { wanted, actual, selector } = scaling.read(object)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: wanted ? { replicas: wanted } : {},
    status: { replicas: actual, ...(selector && { selector }) },
  }
}

/** A copy of the object that is to be as `scale` wants it, under the name, UID and version that it says; a Scale without a number wants none. */
export function applyScale(object: Obj, scale: Obj, scaling: Scaling): Obj {
  const draft = structuredClone(object)
  const replicas = (scale.spec as { replicas?: number } | undefined)?.replicas ?? 0
  scaling.write(draft, replicas)
  const { name, namespace, uid, resourceVersion } = scale.metadata
  Object.assign(
    draft.metadata,
    { name },
    namespace && { namespace },
    uid && { uid },
    resourceVersion && { resourceVersion },
  )
  return draft
}

const MAX_INT32 = 2 ** 31 - 1

/** Of a custom resource, whose definition names the paths. */
export function scalingByPaths({ specReplicasPath, statusReplicasPath, labelSelectorPath }: ScalePaths): Scaling {
  const [wantedAt, actualAt] = [parsePath(specReplicasPath), parsePath(statusReplicasPath)]
  const selectorAt = labelSelectorPath ? parsePath(labelSelectorPath) : () => []
  const names = specReplicasPath.split('.').slice(1)
  const numbers: ReadonlyArray<[path: string, read: (value: unknown) => unknown[]]> = [
    [specReplicasPath, wantedAt],
    [statusReplicasPath, actualAt],
  ]
  return {
    read(object) {
      const [wanted] = wantedAt(object)
      if (wanted === undefined) throw new Error(`the spec replicas field "${specReplicasPath}" does not exist`)
      const [selector] = selectorAt(object)
      const actual = Number(actualAt(object)[0] ?? 0)
      return { wanted: Number(wanted), actual, ...(typeof selector === 'string' && { selector }) }
    },
    write: (draft, wanted) => put(draft, names, wanted),
    validate: object => numbers.flatMap(([path, read]) => countErrors(path, read(object)[0])),
  }
}

function countErrors(field: string, value: unknown): FieldError[] {
  if (typeof value !== 'number') return []
  if (value < 0) return [{ type: 'Invalid', field, value, detail: 'should be a non-negative integer' }]
  if (value <= MAX_INT32) return []
  return [{ type: 'Invalid', field, value, detail: `should be less than or equal to ${MAX_INT32}` }]
}

function put(fields: Fields, [name, ...rest]: readonly string[], value: number): void {
  if (name === undefined) return
  if (rest.length === 0) {
    fields[name] = value
    return
  }
  if (!isFields(fields[name])) fields[name] = {}
  put(fields[name] as Fields, rest, value)
}
