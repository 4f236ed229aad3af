// What one RBAC rule says, and whether it allows a request.

export type Rule = {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

export type ResourceAttributes = {
  readonly verb: string
  readonly group: string
  readonly version?: string
  readonly resource: string
  /** '' for the object itself. */
  readonly subresource: string
  /** '' where none is asked for by name. */
  readonly name: string
  /** '' at the cluster scope. */
  readonly namespace: string
}

export type PathAttributes = { readonly verb: string; readonly path: string }

/** What somebody wants to do. */
export type Attributes = ResourceAttributes | PathAttributes

export function ruleAllows(rule: Rule, wanted: Attributes): boolean {
  if (!names(rule.verbs, wanted.verb)) return false
  if ('path' in wanted) return (rule.nonResourceURLs ?? []).some(url => urlCovers(url, wanted.path))
  return (
    names(rule.apiGroups, wanted.group) &&
    resourceMatches(rule.resources, wanted) &&
    (!rule.resourceNames?.length || (wanted.name !== '' && rule.resourceNames.includes(wanted.name)))
  )
}

function names(list: readonly string[] | undefined, word: string): boolean {
  return list?.some(each => each === '*' || each === word) ?? false
}

/** `*` is everything, subresources too; a star before `/scale` is that subresource of everything. */
export function resourceMatches(
  resources: readonly string[] | undefined,
  { resource, subresource }: Pick<ResourceAttributes, 'resource' | 'subresource'>,
): boolean {
  const whole = subresource ? `${resource}/${subresource}` : resource
  return names(resources, whole) || (subresource !== '' && (resources?.includes(`*/${subresource}`) ?? false))
}

/** Whether whoever may have `owned` may have `path`, which may itself end in a star. */
export function urlCovers(owned: string, path: string): boolean {
  return owned === path || (owned.endsWith('*') && path.startsWith(owned.replace(/\*+$/, '')))
}
