// What kubectl's global flags say over the kubeconfig.
import type { Overrides } from '../../api/kube/kubeconfig/entries.ts'
import type { GlobalFlags } from '../cli/globals.ts'

/** An empty value of a flag says nothing, as in client-go. */
export function overridesOf(flags: GlobalFlags): Overrides {
  return {
    context: flags.context,
    clusterName: flags.cluster,
    userName: flags.user,
    namespace: flags.namespace,
    cluster: said({
      server: flags.server,
      certificateAuthority: flags.certificateAuthority,
      insecureSkipTlsVerify: flags.insecureSkipTlsVerify,
      tlsServerName: flags.tlsServerName,
    }),
    user: said({
      clientCertificate: flags.clientCertificate,
      clientKey: flags.clientKey,
      token: flags.token,
      username: flags.username,
      password: flags.password,
      impersonate: flags.as,
      impersonateUid: flags.asUid,
      impersonateGroups: flags.asGroup?.length ? flags.asGroup : undefined,
    }),
  }
}

function said<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as T
}
