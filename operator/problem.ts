// What stands in the way of a service, in the words of its conditions: a stable reason and a sentence that says what to do.

export const problemReasons = [
  /** Somebody deleted the pool namespace; it is made again once it is gone. */
  'PoolNamespaceTerminating',
  /** A namespace of that name belongs to something else. */
  'PoolNamespaceTaken',
  /** An object of that name exists and is not ours. */
  'ObjectTaken',
  /** The API server refused an object: the message is its sentence. */
  'ObjectRefused',
  /** The spec names a Secret or ConfigMap that does not exist. */
  'ReferenceMissing',
  /** A Secret that the spec names for TLS holds no certificate and key that go together, or an expired one. */
  'CertificateUnusable',
  /** The operator may not read or copy a Secret or ConfigMap that the spec names. */
  'ReferenceForbidden',
] as const

export type ProblemReason = (typeof problemReasons)[number]

export type Problem = { readonly reason: ProblemReason; readonly message: string }
