// A registry that has one image, and shows it to nobody without the password. It listens beside the node's containerd, which speaks plain HTTP with loopback.
import { execFile } from 'node:child_process'
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type Registry = {
  /** 127.0.0.1:PORT. */
  readonly host: string
  readonly image: string
  /** Requests that brought no password, or a wrong one. */
  refused(): number
  close(): Promise<void>
}

export type Login = { readonly user: string; readonly password: string }

/**
 * Serves an image like that of an OCI archive, but another: a kubelet that pulled an image with a password gives it to no pod without one, under whatever name, and the archive's is the other tests'.
 */
export async function startRegistry(archive: string, login: Login): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-registry-'))
  await run('tar', ['-C', folder, '-xf', archive])
  const manifest = await makeAnother(folder)
  let refusals = 0
  const server = createServer((request, response) => {
    if (!isLoggedIn(request, login)) {
      refusals += 1
      response.writeHead(401, { 'www-authenticate': 'Basic realm="private"' }).end()
      return
    }
    answer(request, response, { folder, manifest }).catch(error => response.destroy(error))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    image: `${host}/private/echo:1`,
    refused: () => refusals,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Descriptor = { readonly mediaType: string; readonly digest: string; readonly size: number }

/** The manifest of an image of the same layers, which nobody has yet. */
async function makeAnother(folder: string): Promise<Descriptor> {
  const read = async <T>({ digest }: Descriptor): Promise<T> =>
    JSON.parse(await readFile(blobOf(folder, digest), 'utf8'))
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as { manifests: [Descriptor] }
  const manifest = await read<{ config: Descriptor }>(index.manifests[0])
  const config = await read<object>(manifest.config)
  const other = { ...config, author: randomUUID() }
  const written = { ...manifest, config: { ...manifest.config, ...(await store(folder, other)) } }
  return { mediaType: index.manifests[0].mediaType, ...(await store(folder, written)) }
}

async function store(folder: string, content: object): Promise<{ digest: string; size: number }> {
  const text = JSON.stringify(content)
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
  await writeFile(blobOf(folder, digest), text)
  return { digest, size: Buffer.byteLength(text) }
}

const blobOf = (folder: string, digest: string) => join(folder, 'blobs', digest.replace(':', '/'))

function isLoggedIn({ headers }: IncomingMessage, { user, password }: Login): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  const got = Buffer.from(headers.authorization ?? '')
  return got.length === wanted.length && timingSafeEqual(got, wanted)
}

type Image = { readonly folder: string; readonly manifest: Descriptor }

/** Of the distribution protocol, what a pull asks for. */
async function answer({ method, url }: IncomingMessage, response: ServerResponse, image: Image): Promise<void> {
  const [, kind, name = ''] = /^\/v2\/private\/echo\/(manifests|blobs)\/([\w:.-]+)/.exec(url ?? '') ?? []
  const digest = kind === 'manifests' && !name.startsWith('sha256:') ? image.manifest.digest : name
  const file = blobOf(image.folder, digest)
  const size = kind ? (await stat(file).catch(() => undefined))?.size : undefined
  if (size === undefined) {
    response.writeHead(url === '/v2/' ? 200 : 404).end()
    return
  }
  const type = kind === 'manifests' ? image.manifest.mediaType : 'application/octet-stream'
  response.writeHead(200, { 'content-type': type, 'content-length': size, 'docker-content-digest': digest })
  if (method === 'HEAD') response.end()
  else createReadStream(file).pipe(response)
}
