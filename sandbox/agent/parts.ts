// What every pod of one agent shares.
import type { Logger } from 'pino'
import type { KubeClient } from '../../api/kube/client.ts'
import type { Recorder } from '../../api/kube/events.ts'
import type { Limit } from '../../api/kube/limit.ts'
import type { Pod } from '../../api/kube/objects.ts'
import type { AddressPool } from './addresses.ts'
import type { Images } from './images.ts'
import type { Options } from './options.ts'
import type { Fifos } from './process/fifos.ts'
import type { Strays } from './process/strays.ts'
import type { Sources } from './sources.ts'

export type Parts = {
  options: Options
  client: KubeClient
  log: Logger
  recorder: Recorder
  limit: Limit
  addresses: AddressPool
  images: Images
  fifos: Fifos
  strays: Strays
  sources: Sources
  /** Variables that lead to the API server and to the Services of the pod's namespace. */
  serviceVariables: (pod: Pod) => Record<string, string>
  /** Lines of the pod's LISTEN_FILE. */
  listenAddresses: (pod: Pod, ip: string, ready: boolean) => string[]
}
