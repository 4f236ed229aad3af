// The path of a proxied request, taken apart as the real server does it: decoded, cleaned of dots and double slashes, and encoded anew.
import { posix } from 'node:path'
import { badRequest } from '../refusal.ts'

export type ProxyPath = {
  /** As it came, up to and with `/proxy`. */
  readonly prefix: string
  /** For the target; '' where nothing follows the prefix, not even a slash. */
  readonly rest: string
  /** With its question mark; '' where there is none. */
  readonly query: string
}

/** `url` as it stands in the request's first line. */
export function readProxyPath(url: string): ProxyPath {
  const at = url.indexOf('?')
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)]
  const [, prefix = path, rest = ''] = /^(.*?\/(?:pods|services|nodes)\/[^/]+\/proxy)(\/.*)?$/.exec(path) ?? []
  return { prefix, rest: rest && encode(posix.normalize(decode(rest))), query }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw badRequest(`the path ${JSON.stringify(path)} is not URL-encoded text`)
  }
}

/** Signs that Go's net/url leaves as they are in a path. */
const plain = /%(24|26|2B|2C|2F|3A|3B|3D|40)/g

function encode(path: string): string {
  const hex = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(path)
    .replace(plain, decodeURIComponent)
    .replace(/[!'()*]/g, hex)
}
