// A registry that has one image, and shows it to nobody without the password. It listens beside the node's containerd, which speaks plain HTTP with loopback.
import { execFile } from 'node:child_process'
import { timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
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

/** Serves the image of an OCI archive. */
export async function startRegistry(archive: string, login: Login): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-registry-'))
  await run('tar', ['-C', folder, '-xf', archive])
  const manifest = (await readIndex(folder)).manifests[0]!
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

type Manifest = { readonly mediaType: string; readonly digest: string }

async function readIndex(folder: string): Promise<{ manifests: Manifest[] }> {
  return JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'))
}

function isLoggedIn({ headers }: IncomingMessage, { user, password }: Login): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  const got = Buffer.from(headers.authorization ?? '')
  return got.length === wanted.length && timingSafeEqual(got, wanted)
}

type Image = { readonly folder: string; readonly manifest: Manifest }

/** Of the distribution protocol, what a pull asks for. */
async function answer({ method, url }: IncomingMessage, response: ServerResponse, image: Image): Promise<void> {
  const [, kind, name = ''] = /^\/v2\/private\/echo\/(manifests|blobs)\/([\w:.-]+)/.exec(url ?? '') ?? []
  const digest = kind === 'manifests' && !name.startsWith('sha256:') ? image.manifest.digest : name
  const file = join(image.folder, 'blobs', digest.replace(':', '/'))
  const size = kind && (await stat(file).catch(() => undefined))?.size
  if (size === undefined || size === '') {
    response.writeHead(url === '/v2/' ? 200 : 404).end()
    return
  }
  const type = kind === 'manifests' ? image.manifest.mediaType : 'application/octet-stream'
  response.writeHead(200, { 'content-type': type, 'content-length': size, 'docker-content-digest': digest })
  if (method === 'HEAD') response.end()
  else createReadStream(file).pipe(response)
}
