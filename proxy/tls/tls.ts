// TLS of one proxy: the certificate on disk and what ends TLS with it, in step.
import type { SecureVersion } from 'node:tls'
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { followCertificate } from './follow.ts'
import { createTerminator, type Terminator } from './terminator.ts'

export type TLSOptions = {
  readonly settings: Settings['tls']
  readonly minVersion: () => SecureVersion
  readonly log: Logger
}

export type TLS = {
  readonly terminator: Terminator
  /** Resolves when there is a certificate to show: before that nobody can be served. */
  readonly ready: Promise<void>
  /** In milliseconds since 1970; undefined while there is none. */
  expiresAt(): number | undefined
}

/** Undefined where clients are served without. It goes on for as long as the process. */
export function startTLS({ settings, minVersion, log }: TLSOptions): TLS | undefined {
  if (!settings) return undefined
  const { folders, lookMs } = settings
  const terminator = createTerminator({ wantsClientCertificate: folders.clients !== undefined, minVersion })
  let inForce: Certificate | undefined
  const { first } = followCertificate({
    read: () => readCertificate(folders),
    everyMs: lookMs,
    onChange(certificate) {
      inForce = certificate
      terminator.use(certificate)
      const { subject, expiresAt } = certificate
      log.info({ subject, expires: new Date(expiresAt).toISOString() }, 'clients are shown this certificate')
    },
    onTrouble: error =>
      log.error(
        { err: error, folders },
        inForce
          ? 'the certificate on disk cannot be used; clients are shown the former'
          : 'the certificate on disk cannot be used; clients are accepted when there is one',
      ),
  })
  return { terminator, ready: first, expiresAt: () => inForce?.expiresAt }
}
