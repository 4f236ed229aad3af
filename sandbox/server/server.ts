// The embedded API server, put together: a store, the kinds, who may do what, and a door on loopback.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { JWK } from 'jose'
import type { CustomResourceDefinition } from '../../api/kube/objects.ts'
import { createAccess } from './access/access.ts'
import { indexGrants } from './access/grants.ts'
import { loadIssuer } from './access/issuer.ts'
import type { StaticToken } from './access/staticTokens.ts'
import { admissionOf } from './admission/admission.ts'
import { openAudit } from './audit.ts'
import { bootstrap, publishSelf } from './bootstrap.ts'
import type { Cluster } from './cluster.ts'
import { startControllers } from './controllers/start.ts'
import { noteUseIn } from './controllers/tokenSecret/lastUse.ts'
import { Faults } from './faults/faults.ts'
import { createClassifier } from './flow/classify.ts'
import { type Door, handle, upgrade } from './handle.ts'
import { builtinKinds } from './kinds/builtin.ts'
import { reviewKinds } from './kinds/reviews.ts'
import { ServedKinds } from './kinds/served.ts'
import { answerOpenapi } from './openapi/documents.ts'
import { answerPath } from './paths.ts'
import { openDisk } from './store/disk.ts'
import { Store } from './store/store.ts'
import { createStreams } from './streams/route.ts'
import { routeSubresources } from './subresources/route.ts'

/** As Kubernetes has it. */
const nodePortRange = { from: 30_000, to: 32_767 }
/** As Go's servers take: long selectors stand in the first line. */
const MAX_HEADER_BYTES = 1024 * 1024

export type ServerOptions = {
  /** Where everything is kept; without it all ends with the server. */
  readonly storeFile?: string
  readonly auditFile?: string
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** PEM. `ca` signed `cert`; it is what clients and pods believe. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string }
  /** Signs ServiceAccounts' tokens. */
  readonly issuerKey: JWK
  readonly tokens: readonly StaticToken[]
  /** Who the server is to the nodes' agents. */
  readonly kubelet: { readonly cert: string; readonly key: string }
  /** Addresses for Services, such as 127.80.64.0/18. */
  readonly clusterIPRange: string
  /** For what went wrong on our side. */
  report(error: unknown, what: string): void
}

export type Server = {
  /** https://host:port */
  readonly url: string
  /** Ends watches and streams too. */
  close(): Promise<void>
}

/** Resolves when the door is open. Rejects when the port is taken or the store cannot be opened. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const now = () => new Date()
  const { random } = Math
  const store = new Store(options.storeFile === undefined ? undefined : openDisk(options.storeFile))
  const kinds = new ServedKinds([
    ...builtinKinds({ clusterIPRange: options.clusterIPRange, nodePortRange }),
    ...reviewKinds,
  ])
  const find = (shelf: string, namespace: string | undefined, name: string) => store.shelf(shelf).find(namespace, name)
  const source = {
    list: (shelf: string) => store.shelf(shelf).all(),
    listen: (shelf: string, listener: () => void) => void store.shelf(shelf).listen(listener),
  }
  const grants = indexGrants(source)
  const cluster: Cluster = { store, kinds, now, random, ...admissionOf({ store, kinds, grants, now, random }) }
  bootstrap(cluster)
  const issuer = await loadIssuer(options.issuerKey)
  const audit = await openAudit(options.auditFile, now)
  const streams = createStreams({
    kubeletIdentity: options.kubelet,
    find,
    list: (shelf, namespace) => [...store.shelf(shelf).all(namespace)],
  })
  const access = createAccess({
    statics: options.tokens,
    issuer,
    grants,
    find,
    now,
    noteUse: noteUseIn(cluster),
  })
  const { cert, key } = options.tls
  const https = createServer({
    cert,
    key,
    keepAliveTimeout: 75_000,
    requestTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  })
  https.listen(options.port, options.host)
  await once(https, 'listening')
  const { port } = https.address() as AddressInfo
  const address = `${options.host}:${port}`
  publishSelf(cluster, { host: options.host, port, clusterIP: firstOf(options.clusterIPRange) })
  const definitions = () =>
    [...store.shelf('customresourcedefinitions.apiextensions.k8s.io').all()] as unknown as CustomResourceDefinition[]
  const door: Door = {
    cluster,
    faults: new Faults(random),
    audit,
    authenticate: access.authenticate,
    classify: createClassifier(source),
    authorize: access.authorize,
    subresources: routeSubresources({ streams, requestToken: (ask, body) => access.requestToken(ask.call, body) }),
    review: access.review,
    answerPath: call =>
      answerPath(call, {
        kinds: kinds.all(),
        address,
        openapi: path => answerOpenapi(path, kinds.all(), definitions()),
        issuer,
      }),
    report: options.report,
  }
  https.on('request', (incoming, response) => void handle(door, incoming, response))
  https.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade(door, incoming, { socket, head })
  })
  const controllers = startControllers(cluster, {
    ca: options.tls.ca,
    sign: issuer.signAtOnce,
    onError: (error, { controller, key }) => options.report(error, `${controller} ${key}`),
  })
  return {
    url: `https://${address}`,
    async close() {
      controllers.stop()
      streams.close()
      https.closeAllConnections()
      https.close()
      await once(https, 'close')
      await audit.close()
      store.close()
    },
  }
}

/** The first usable address of a range such as 127.80.64.0/18. */
function firstOf(range: string): string {
  const numbers = range.split('/')[0]!.split('.').map(Number)
  return [...numbers.slice(0, 3), numbers[3]! + 1].join('.')
}
