// Requests that no client of good will writes, byte by byte: wrong lines, wrong lengths, wrong paths, wrong bodies, wrong credentials.
import type { Random } from './random.ts'

export type RawRequest = {
  readonly bytes: Buffer
  /** Bears the credentials that were given. */
  readonly believed: boolean
}

export type RequestWish = {
  readonly random: Random
  /** Paths that there are. */
  readonly paths: readonly string[]
  /** Good credentials, as a header's value; without them nothing is believed. */
  readonly authorization?: string
  /** As a Host header has it. */
  readonly host: string
}

const methods = [
  'GET',
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'get',
  'PROPFIND',
  '',
  'G\u0000T',
  'A'.repeat(200),
]
const twists = [
  '',
  '',
  '',
  '/',
  '//',
  '/..',
  '/../..',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fetc',
  '%00',
  '%',
  '%zz',
  '%c0%ae%c0%ae/',
  '\\..\\..',
  '/./',
  ';x=y',
  '#x',
]
const queries = [
  ...[
    '',
    '',
    '?watch=1&timeoutSeconds=1',
    '?limit=-1',
    '?limit=99999999999999999999',
    '?continue=e30',
    '?continue=%00',
    '?labelSelector=%00',
    '?labelSelector=((((',
    '?fieldSelector=a,b,c==',
    '?resourceVersion=x',
  ],
  ...[
    '?resourceVersion=-1&watch=true&timeoutSeconds=1',
    '?dryRun=x',
    '?fieldManager=%ff',
    '?pretty=\u202e',
    '?timeoutSeconds=1e9',
    '?a=b&a=b&a',
    '??',
    '?__proto__=x',
    `?labelSelector=${'a,'.repeat(3_000)}`,
  ],
]
const versions = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  'HTTP/0.9',
  'HTTP/9',
  'ICY',
  '',
]
/** None of them is anybody's. */
const credentials = [
  ...[
    '',
    'Bearer ',
    'Bearer x',
    'bearer null',
    `Bearer ${'a'.repeat(5_000)}`,
    'Basic YWRtaW46YWRtaW4=',
    'Negotiate x',
    'Bearer a.b.c',
    'Bearer ..',
    'Bearer \u0000',
  ],
  // A token that is signed by nobody.
  `Bearer ${['{"alg":"none","typ":"JWT"}', '{"sub":"system:serviceaccount:kube-system:x","iss":"https://kubernetes.default.svc"}', ''].map(part => Buffer.from(part).toString('base64url')).join('.')}`,
  `Bearer ${['{"alg":"HS256"}', '{"sub":"admin","exp":99999999999}', 'x'].map(part => Buffer.from(part).toString('base64url')).join('.')}`,
]
const others = [
  ...[
    'X-Remote-User: admin',
    'X-Remote-Group: system:masters',
    'Impersonate-User: admin',
    'Impersonate-Group: system:masters',
    'Impersonate-Uid: x',
    'Impersonate-Extra-%zz: x',
  ],
  ...[
    'Accept: */*;as=Table',
    'Accept: application/json;as=Table;v=v1;g=meta.k8s.io',
    'Accept: text/html',
    'Accept: ,;=;,',
    'Accept-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: x',
    'X-Forwarded-For: 127.0.0.1',
  ],
  ...[
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Connection: Upgrade\r\nUpgrade: SPDY/3.1',
    'Connection: Upgrade\r\nUpgrade: h2c',
    'Upgrade: x',
  ],
  ...[
    'Content-Encoding: gzip',
    'Content-Type: application/vnd.kubernetes.protobuf',
    'no colon',
    ': empty',
    `X-Long: ${'x'.repeat(20_000)}`,
    'X-\u0000: y',
    'X: a\r\n folded',
  ],
]
const types = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
  ';;;',
]
const bodies: readonly ((random: Random) => Buffer)[] = [
  () => Buffer.alloc(0),
  () => Buffer.from('{}'),
  () => Buffer.from('null'),
  () => Buffer.from('[]'),
  () => Buffer.from('{"metadata":null}'),
  () => Buffer.from('{"metadata":{"name":"\\ud800","labels":[1]},"spec":"x"}'),
  () => Buffer.from('{"apiVersion":1,"kind":{},"metadata":{"name":["a"]}}'),
  () => Buffer.from('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
  () => Buffer.from(`${'['.repeat(20_000)}`),
  () => Buffer.from(`{"data":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`),
  () =>
    Buffer.from('[{"op":"move","from":"/metadata","path":"/metadata/name"},{"op":"test"},{"op":"add","path":"/-/~2"}]'),
  () => Buffer.from('[{"op":"add","path":"/__proto__/polluted","value":1},{"op":"remove","path":""}]'),
  () => Buffer.from('a: &a [*a, *a]\nb: &b {c: *a}\n<<: *b\n'),
  () =>
    Buffer.from(
      `a: &a [x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(8).fill(`*${'abcdefg'[i]}`).join(',')}]`)
        .join('\n')}\n`,
    ),
  () => Buffer.from('---\n---\n!!js/function x: y'),
  random => Buffer.concat([Buffer.from('k8s\u0000'), noise(random, 200)]),
  random => noise(random, 2_000),
  () => Buffer.from('1f8b0800', 'hex'),
  () => Buffer.from('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"../../x"},"data":{"a":1}}'),
  () => Buffer.from('{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":-1,"preconditions":{"uid":7}}'),
]

export function rawRequest({ random, paths, authorization, host }: RequestWish): RawRequest {
  const believed = authorization !== undefined && random.chance(0.9)
  const target = `${random.chance(0.05) ? `https://elsewhere` : ''}${random.pick(paths)}${random.pick(twists)}${random.pick(queries)}`
  const line = random.chance(0.02)
    ? noise(random, 80)
    : Buffer.from(`${random.pick(methods)} ${target} ${random.pick(versions)}`)
  const body = random.pick(bodies)(random)
  const shown = believed ? authorization : random.pick(credentials)
  const headers = [
    random.chance(0.95) ? `Host: ${host}` : '',
    shown === '' ? '' : `Authorization: ${shown}`,
    ...lengthOf(body, random),
    random.chance(0.7) ? `Content-Type: ${random.pick(types)}` : '',
    ...Array.from({ length: random.below(3) }, () => random.pick(others)),
    random.chance(0.5) ? 'Connection: close' : '',
  ].filter(header => header !== '')
  const head = Buffer.from(`\r\n${headers.join('\r\n')}\r\n\r\n`)
  return { bytes: Buffer.concat([line, head, body]), believed }
}

/** Mostly the true length: what is behind the first line is to be reached, too. */
function lengthOf(body: Buffer, random: Random): string[] {
  const said = random.next()
  if (said < 0.8) return [`Content-Length: ${body.length}`]
  if (said < 0.85) return ['Transfer-Encoding: chunked']
  if (said < 0.88) return ['Transfer-Encoding: chunked', `Content-Length: ${body.length}`]
  if (said < 0.91) return ['Content-Length: -1']
  if (said < 0.94) return [`Content-Length: ${body.length}`, `Content-Length: ${body.length + 1}`]
  if (said < 0.97) return [`Content-Length: ${body.length + 10}`]
  return ['Content-Length: 99999999999999999999']
}

export function noise(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: random.below(most) }, () => random.below(256)))
}
