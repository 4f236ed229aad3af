// Says in our words why a handshake failed: pure.
import type { RefusalReason } from '../../api/v1alpha1/reasons.ts'

export type Failure =
  /** It went away before there was anything to say against it. */
  | { readonly kind: 'left' }
  /** `why`: OpenSSL's or Node's word for it. */
  | { readonly kind: 'failed'; readonly reason: RefusalReason; readonly why: string }

const reasons: Readonly<Record<string, RefusalReason>> = {
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'TLSTooOld',
  ERR_SSL_VERSION_TOO_LOW: 'TLSTooOld',
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: 'NoClientCertificate',
}

/** `authorizationError`: what stands against the client's certificate. */
export function judgeFailure(code: string, authorizationError: string | undefined): Failure {
  if (authorizationError) return { kind: 'failed', reason: 'ClientCertificateRefused', why: authorizationError }
  if (code === 'ECONNRESET') return { kind: 'left' }
  return { kind: 'failed', reason: reasons[code] ?? 'HandshakeFailed', why: code }
}
