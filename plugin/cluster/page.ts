// JSON that stands behind a plain path of the API server: its version, discovery, a page of a pod.
import { parseJson } from '../../api/kube/answer.ts'
import type { KubeClient, RequestOptions } from '../../api/kube/client.ts'

const mostBytes = 16 * 1024 * 1024

/** Undefined when the answer is not JSON. Rejects with a KubeError. */
export async function readPage(client: KubeClient, path: string, options: RequestOptions = {}): Promise<unknown> {
  return collect(await client.raw({ method: 'GET', path, ...options }))
}

/** The answer to an object that is asked about and kept nowhere, as a review is. */
export async function postPage(client: KubeClient, path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  return collect(await client.raw({ method: 'POST', path, headers, body: JSON.stringify(body) }))
}

async function collect({ body }: { body: AsyncIterable<Uint8Array> }): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > mostBytes) return undefined
    chunks.push(chunk)
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'))
}
