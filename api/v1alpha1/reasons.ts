// The stable words for why a ticket ended, why a client was refused and why a service is not ready: logs, conditions, metrics and the CLI use these and no others.

/** Why a ticket ended. The value says whether its pod was dialled for a client; 'unknown' must be treated as dialled. */
export const endReasons = {
  // never dialled
  ScaleDown: 'no',
  Rollout: 'no',
  MaxIdleTime: 'no',
  Recycle: 'no',
  Unhealthy: 'no',
  NodeCordoned: 'no',
  PodLost: 'no',
  Evicted: 'no',
  Deleted: 'no',
  /** The pod ended by itself, or never could start, before anybody used it. */
  PodFailed: 'no',
  /** The pod's address stands on another ticket that may still be dialled. */
  AddressConflict: 'no',
  /** The holder's fence lapsed; what it had in stock is burned. */
  FenceLapsed: 'no',
  /** The holder drained and gave back what it had not dialled. */
  HolderDrained: 'no',
  /** A late request reserved the pod for an attempt that its holder had given up. */
  ClaimForgotten: 'no',
  // dialled
  SessionEnded: 'yes',
  SessionReset: 'yes',
  SessionEvicted: 'yes',
  SessionPodLost: 'yes',
  SessionDeleted: 'yes',
  SessionDrained: 'yes',
  /** spec.connections.idleTimeout. */
  SessionIdleTimeout: 'yes',
  /** spec.connections.maxDuration. */
  SessionMaxDuration: 'yes',
  /** spec.pool.overflow: it gave way to a client that waited. */
  SessionOverflow: 'yes',
  DialFailed: 'yes',
  /** The holder died; nobody can tell whether it had dialled. */
  HolderLost: 'unknown',
  /** As HolderLost, but the holder was never seen to end: its address stays in quarantine. */
  HolderSilent: 'unknown',
} as const satisfies Record<string, 'no' | 'yes' | 'unknown'>

export type EndReason = keyof typeof endReasons

/** Why a client was refused. */
export const refusalReasons = [
  'QueueFull',
  'QueueTimeout',
  'Fenced',
  'Draining',
  'ServiceDeleted',
  'PodsUnreachable',
  /** spec.connections.maxConnections, or the proxy has as many clients as it has descriptors for. */
  'TooManyConnections',
  /** spec.connections.acceptRate. */
  'TooManyPerSecond',
  /** spec.pool.overflow is Reject. */
  'NoPodAvailable',
  /** spec.connections.maxPerSource. */
  'TooManyFromSource',
  /** spec.connections.allow and .deny. */
  'SourceDenied',
  /** It had not said within spec.connections.firstByteTimeout what has to be said before there is a pod. */
  'FirstByteTimeout',
  /** spec.connections.claimOn is ClientHello, and it began with something else. */
  'NoClientHello',
  /** spec.proxy.proxyProtocol.accept names its address, and it did not begin with a header of that protocol. */
  'NoProxyHeader',
  /** spec.proxy.tls: it began with something else than a ClientHello. */
  'NoTLS',
  /** Its newest version of TLS is older than spec.proxy.tls.minVersion. */
  'TLSTooOld',
  /** spec.proxy.tls.clientCA is set, and it showed no certificate. */
  'NoClientCertificate',
  /** The certificate that it showed is none of spec.proxy.tls.clientCA, or not valid now. */
  'ClientCertificateRefused',
  /** TLS came to nothing for another reason: the log says which. */
  'HandshakeFailed',
  /** It was silent for longest when as many were silent as may be. */
  'TooManySilent',
] as const
export type RefusalReason = (typeof refusalReasons)[number]
