// The API server of the sandbox, as this folder has it.
import { join } from 'node:path'
import type { JWK } from 'jose'
import { pino } from 'pino'
import type { User } from '../server/access/user.ts'
import { startServer } from '../server/server.ts'
import type { Folder } from './folder.ts'
import type { Keys } from './keys.ts'
import { layOut } from './network.ts'
import { host } from './port.ts'

export type Server = { readonly url: string; close(): Promise<void> }

export type ServerWish = {
  readonly folder: Folder
  readonly keys: Keys
  readonly network: number
  readonly port: number
  readonly auditFile?: string | undefined
}

export async function startFolderServer({ folder, keys, network, port, auditFile }: ServerWish): Promise<Server> {
  const { certificates, serviceAccount, tokens } = keys
  const { ca, server, kubeletClient } = certificates
  const log = openLog(join(folder.logs, 'server.log'))
  const started = startServer({
    storeFile: join(folder.store, 'objects.db'),
    ...(auditFile !== undefined && { auditFile }),
    host,
    port,
    tls: { ...server, ca: ca.cert },
    issuerKey: serviceAccount as JWK,
    tokens: [
      { token: tokens.admin, user: userOf('kubernetes-admin', 'system:masters') },
      // It is kubelet, scheduler and load balancer in one.
      { token: tokens.agent, user: userOf('system:node:sandbox', 'system:nodes', 'system:masters') },
    ],
    kubelet: kubeletClient,
    clusterIPRange: layOut(network).clusterIPRange,
    report: (err, what) => log.error({ err }, what),
  })
  return started.catch(error => {
    if (!String(error).includes('cannot be opened as a store')) throw error
    throw new Error(`${(error as Error).message}: delete ${folder.root} to begin anew`, { cause: error })
  })
}

function openLog(dest: string) {
  const options = { base: undefined, timestamp: pino.stdTimeFunctions.isoTime }
  return pino(options, pino.destination({ dest, mode: 0o600, sync: true }))
}

function userOf(name: string, ...groups: string[]): User {
  return { name, uid: '', groups: [...groups, 'system:authenticated'], extra: {} }
}
