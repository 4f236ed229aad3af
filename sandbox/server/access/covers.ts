// Whether the rules that somebody holds cover those that they want to give.
import { type Rule, resourceMatches, urlCovers } from './rules.ts'

/** What is wanted and not held, in the order and the words of the real server's refusal: one entry for each resource, with its verbs. */
export function findUncovered(held: readonly Rule[], wanted: readonly Rule[]): Rule[] {
  const missing = wanted.flatMap(breakDown).filter(atom => !held.some(rule => covers(rule, atom)))
  return compact(missing).sort((a, b) => (renderRule(a) < renderRule(b) ? -1 : 1))
}

/** One verb on one resource (of one name) or one path. */
function breakDown({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: Rule): Rule[] {
  const atoms = verbs.flatMap(verb => [
    ...apiGroups.flatMap(group =>
      resources.flatMap(resource => {
        const atom = { apiGroups: [group], resources: [resource], verbs: [verb] }
        if (resourceNames.length === 0) return [atom]
        return resourceNames.map(name => ({ ...atom, resourceNames: [name] }))
      }),
    ),
    ...nonResourceURLs.map(url => ({ nonResourceURLs: [url], verbs: [verb] })),
  ])
  return atoms
}

function covers(held: Rule, atom: Rule): boolean {
  const has = (list: readonly string[] | undefined, word: string | undefined) =>
    word !== undefined && (list?.some(each => each === '*' || each === word) ?? false)
  if (!has(held.verbs, atom.verbs[0])) return false
  const [url] = atom.nonResourceURLs ?? []
  if (url !== undefined) return (held.nonResourceURLs ?? []).some(owned => urlCovers(owned, url))
  if (!has(held.apiGroups, atom.apiGroups?.[0])) return false
  const [resource = '', subresource = ''] = (atom.resources?.[0] ?? '').split('/')
  if (!resourceMatches(held.resources, { resource, subresource })) return false
  const [name] = atom.resourceNames ?? []
  return !held.resourceNames?.length || (name !== undefined && held.resourceNames.includes(name))
}

/** Joins the verbs on the same resource and name. Paths stay apart. */
function compact(atoms: readonly Rule[]): Rule[] {
  const joined = new Map<string, Rule>()
  for (const atom of atoms) {
    const { verbs, ...what } = atom
    const key = JSON.stringify(atom.nonResourceURLs ? atom : what)
    const before = joined.get(key)
    joined.set(key, before ? { ...before, verbs: [...new Set([...before.verbs, ...verbs])] } : atom)
  }
  return [...joined.values()]
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` */
export function renderRule({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: Rule): string {
  const part = (title: string, words: readonly string[] | undefined) =>
    words?.length ? [`${title}:[${words.map(word => JSON.stringify(word)).join(' ')}]`] : []
  const parts = [
    ...part('APIGroups', apiGroups),
    ...part('Resources', resources),
    ...part('ResourceNames', resourceNames),
    ...part('NonResourceURLs', nonResourceURLs),
    ...part('Verbs', verbs),
  ]
  return `{${parts.join(', ')}}`
}
