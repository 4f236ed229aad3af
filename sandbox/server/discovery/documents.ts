// How clients find out what is served: versions, groups, and the resources of each version.
import { apiVersionOf, type Kind } from '../kinds/kind.ts'

type Document = object

export function apiVersions(address: string): Document {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }]
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs }
}

export function groupList(kinds: readonly Kind[]): Document {
  const names = [...new Set(kinds.map(({ group }) => group))].filter(group => group !== '')
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map(name => groupEntry(kinds, name)) }
}

/** Undefined: no such group. */
export function groupDocument(kinds: readonly Kind[], name: string): Document | undefined {
  if (!kinds.some(({ group }) => group === name)) return undefined
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(kinds, name) }
}

function groupEntry(kinds: readonly Kind[], name: string) {
  const versions = [...new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version))]
  const entries = versions.map(version => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: entries, preferredVersion: entries[0] }
}

/** Undefined: no such version. */
export function resourceList(kinds: readonly Kind[], groupVersion: string): Document | undefined {
  const own = kinds.filter(kind => apiVersionOf(kind) === groupVersion)
  if (own.length === 0) return undefined
  const resources = own.flatMap(kind => [
    resourceEntry(kind),
    ...kind.subresources.map(sub => subresourceEntry(kind, sub)),
  ])
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

function resourceEntry(kind: Kind) {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
  }
}

function subresourceEntry(parent: Kind, sub: Kind['subresources'][number]) {
  return {
    name: `${parent.plural}/${sub.name}`,
    singularName: '',
    namespaced: parent.namespaced,
    ...(sub.group !== undefined && { group: sub.group }),
    ...(sub.version !== undefined && { version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }
}
