// What a request wants to do, in the words that rules are written in.
import type { ResourceRequest } from '../request.ts'
import { nameChosen, readTerms } from '../selectors/fields.ts'
import type { Attributes } from './rules.ts'

type Asked = { readonly method: string; readonly url: URL; readonly resource: ResourceRequest | undefined }

export function attributesOf({ method, url, resource: asked }: Asked): Attributes {
  if (!asked) return { verb: method.toLowerCase(), path: url.pathname }
  const { verb, group, version, resource, subresource, namespace = '', name } = asked
  const chosen = name === '' && (verb === 'list' || verb === 'watch') ? selectedName(url) : name
  return { verb, group, version, resource, subresource, namespace, name: chosen }
}

/** A list of the one object that its field selector names is allowed by that name. It is read as the list reads it. */
function selectedName(url: URL): string {
  const terms = readTerms(url.searchParams.get('fieldSelector') ?? '')
  return 'wrong' in terms ? '' : (nameChosen(terms) ?? '')
}
