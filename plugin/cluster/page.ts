// JSON that stands behind a plain path of the API server: its version, discovery, a page of a pod.
import { parseJson } from '../../api/kube/answer.ts'
import type { KubeClient, RequestOptions } from '../../api/kube/client.ts'

const maxBytes = 16 * 1024 * 1024

/** Undefined when the answer is not JSON. Rejects with a KubeError. */
export async function readPage(client: KubeClient, path: string, options: RequestOptions = {}): Promise<unknown> {
  return parse(await client.ask({ method: 'GET', path, maxBytes, ...options }))
}

/** The answer to an object that is asked about and kept nowhere, as a review is. */
export async function postPage(client: KubeClient, path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  return parse(await client.ask({ method: 'POST', path, headers, body: JSON.stringify(body), maxBytes }))
}

function parse({ bytes }: { bytes: Buffer }): unknown {
  return parseJson(bytes.toString('utf8'))
}
