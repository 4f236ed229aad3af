// Where a real server keeps an object, which its refusals tell.
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'

/** Those that lie elsewhere than under their plural. */
const folders: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  customresourcedefinitions: 'apiextensions.k8s.io/customresourcedefinitions',
}

export function registryKey(
  { custom, group, plural }: Pick<Kind, 'custom' | 'group' | 'plural'>,
  { metadata }: Obj,
): string {
  const folder = custom ? `${group}/${plural}` : (folders[plural] ?? plural)
  return ['/registry', folder, metadata.namespace, metadata.name].filter(part => part).join('/')
}
