// A CustomResourceDefinition as the kinds that the server serves for it, one for each version.
import type { CustomResourceDefinition } from '../../../api/kube/objects.ts'
import { allVerbs, type Kind, type Subresource } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { qualified } from '../refusal.ts'
import { tableOf } from './columns.ts'
import { setDefaults } from './defaults.ts'
import { isEstablished } from './definition/status.ts'
import { parsePath } from './jsonPath.ts'
import { prune } from './prune.ts'
import { type Scaling, scalingByPaths } from './scale.ts'
import type { Schema } from './schema.ts'
import { customStrategy } from './strategy.ts'

/** `scaling`: where it keeps what its scale subresource shows. */
export type CustomKind = Kind & { readonly custom: true; readonly scaling?: Scaling }

type Version = CustomResourceDefinition['spec']['versions'][number]

/** None for a definition whose names another one has. Throws an error for one that was never admitted. */
export function kindsOf(definition: CustomResourceDefinition): CustomKind[] {
  if (!isEstablished(definition)) return []
  return definition.spec.versions.filter(version => version.served).map(version => kindOf(definition, version))
}

function kindOf({ spec }: CustomResourceDefinition, version: Version): CustomKind {
  const { group, names } = spec
  const schema = (version.schema?.openAPIV3Schema ?? { type: 'object' }) as Schema
  const scaling = version.subresources?.scale && scalingByPaths(version.subresources.scale)
  const hasStatus = version.subresources?.status !== undefined
  return {
    group,
    version: version.name,
    plural: names.plural,
    singular: names.singular || names.kind.toLowerCase(),
    kind: names.kind,
    namespaced: spec.scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs: allVerbs,
    subresources: subresourcesOf(names.kind, { status: hasStatus, scale: scaling !== undefined }),
    shelf: qualified({ plural: names.plural, group }),
    shape: {
      prune: body => prune(body, schema),
      setDefaults: draft => setDefaults(draft, schema),
    },
    strategy: customStrategy(schema, { hasStatus, scaling }),
    ...tableOf(version.additionalPrinterColumns),
    selectableFields: selectable(version),
    custom: true,
    ...viewOf(spec, version),
    ...(scaling && { scaling }),
  }
}

/** All versions lie on one shelf, as the one that is stored. */
function viewOf(
  { group, versions }: CustomResourceDefinition['spec'],
  { name, storage }: Version,
): Pick<Kind, 'toShelf' | 'fromShelf'> {
  if (storage) return {}
  const stored = versions.find(version => version.storage)!.name
  return {
    toShelf: object => ({ ...object, apiVersion: `${group}/${stored}` }),
    fromShelf: object => ({ ...object, apiVersion: `${group}/${name}` }),
  }
}

function subresourcesOf(kind: string, has: { status: boolean; scale: boolean }): Subresource[] {
  const verbs = ['get', 'patch', 'update'] as const
  return [
    ...(has.status ? [{ name: 'status', kind, verbs }] : []),
    ...(has.scale ? [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs }] : []),
  ]
}

function selectable({ selectableFields = [] }: Version): Record<string, (object: Obj) => string> {
  const readers = selectableFields.map(({ jsonPath }) => {
    const read = parsePath(jsonPath)
    return [jsonPath.slice(1), (object: Obj) => String(read(object)[0] ?? '')] as const
  })
  return Object.fromEntries(readers)
}
