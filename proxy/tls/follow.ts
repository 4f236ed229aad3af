// Follows a certificate on disk: a renewed Secret counts for the next client, and what cannot be used leaves the former in force.
import type { Certificate } from './certificate.ts'

export type FollowOptions = {
  readonly read: () => Promise<Certificate>
  readonly everyMs: number
  /** The first, and whatever differs from the former. */
  readonly onChange: (certificate: Certificate) => void
  /** Told again when it is another trouble, or comes back. */
  readonly onTrouble: (error: Error) => void
}

export type Following = {
  /** Resolves when there is one to show. */
  readonly first: Promise<void>
  stop(): void
}

export function followCertificate({ read, everyMs, onChange, onTrouble }: FollowOptions): Following {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let inForce = ''
  let trouble = ''
  const look = async () => {
    try {
      const certificate = await read()
      if (isStopped) return
      const print = JSON.stringify(certificate)
      if (print !== inForce) onChange(certificate)
      inForce = print
      trouble = ''
      resolve()
    } catch (error) {
      const { message } = error as Error
      if (message !== trouble) onTrouble(error as Error)
      trouble = message
    }
  }
  // Looked for, not watched: a kubelet itself looks once a minute, and a watch can be lost without a word.
  const turn = async () => {
    await look()
    if (!isStopped) timer = setTimeout(turn, everyMs)
  }
  void turn()
  return {
    first: promise,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
