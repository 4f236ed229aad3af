// What a request wants to do, in the words that rules are written in.
import type { ResourceRequest } from '../request.ts'
import type { Attributes } from './rules.ts'

type Asked = { readonly method: string; readonly url: URL; readonly resource: ResourceRequest | undefined }

export function attributesOf({ method, url, resource: asked }: Asked): Attributes {
  if (!asked) return { verb: method.toLowerCase(), path: url.pathname }
  const { verb, group, version, resource, subresource, namespace = '', name } = asked
  const chosen = name === '' && (verb === 'list' || verb === 'watch') ? selectedName(url) : name
  return { verb, group, version, resource, subresource, namespace, name: chosen }
}

/** A list of the one object that its field selector names is allowed by that name. */
function selectedName(url: URL): string {
  const terms = (url.searchParams.get('fieldSelector') ?? '').split(',')
  const name = terms.map(term => /^metadata\.name==?(.+)$/.exec(term.trim())?.[1]).find(found => found !== undefined)
  return name ?? ''
}
