// What the end of one connection means to whoever made it: how it ended decides, and the sentence says where to look.
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { CommandError } from '../../cli/commandError.ts'
import type { JoinEnd } from './join.ts'

export type To = { readonly name: string; readonly namespace: string }

/** Throws a CommandError for a service whose clients speak TLS: what is typed would not be that. */
export function assertPlain(spec: DedicatedService['spec'], { name, namespace }: To): void {
  if (!spec.proxy?.tls) return
  throw new CommandError(`${name} is served over TLS, which this command passes on and does not speak`, {
    hint: `Open a port for a client that does: 'kubectl isolation connect ${name} -n ${namespace} --listen 9090', then 'openssl s_client -connect localhost:9090'.`,
  })
}

/** Throws a CommandError unless the service answered and then closed as one does. */
export function assertServed({ received, trouble }: Pick<JoinEnd, 'received' | 'trouble'>, to: To): void {
  const { name, namespace } = to
  if (trouble !== '') {
    throw new CommandError(`the connection to ${name} broke: ${trouble}`, {
      hint: `Perhaps it was evicted, or its pod ended: 'kubectl isolation audit ${name} -n ${namespace}' says how connections ended.`,
    })
  }
  if (received > 0) return
  throw new CommandError(`${name} closed the connection before it sent a byte`, {
    hint: `Perhaps no pod was available, or the service does not admit this client: see 'kubectl isolation status ${name} -n ${namespace}'.`,
  })
}
