// Clients that still ask for OpenAPI v2 get a document that describes nothing: all that is described, v3 describes.
import type { Answer } from '../answers/status.ts'

const title = 'Kubernetes'
const version = 'unversioned'

/** Of kubectl: what gnostic makes of the document, in protobuf. */
const binary = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

export function swaggerDocument(accept = ''): Answer {
  if (!accept.includes('proto-openapi')) {
    return { status: 200, body: JSON.stringify({ swagger: '2.0', info: { title, version }, paths: {} }) }
  }
  const info = field(1, title) + field(2, version)
  return { status: 200, body: field(1, '2.0') + field(2, info) + field(8, ''), headers: { 'content-type': binary } }
}

/** A protobuf field that holds text or a message; both are shorter than 128 bytes, so that all of it is ASCII. */
function field(number: number, content: string): string {
  return String.fromCharCode(number * 8 + 2, content.length) + content
}
