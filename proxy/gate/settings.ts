// What a gate is told by its environment; operator/build/gate.ts sets all of it.

export type GateSettings = {
  /** The pod's address: the gate listens there, and the target does. */
  readonly podIP: string
  readonly gatePort: number
  readonly targetPort: number
  /** SHA-256 of the ticket's token, in hexadecimal digits. */
  readonly tokenHash: string
  /** Lives as long as the pod. */
  readonly folder: string
  readonly logLevel: string
  /** Who connects has so long to ask. */
  readonly requestMs: number
  /** Connections that have not asked yet; one more ends the oldest of them. */
  readonly maxUnproved: number
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Throws an error that names the variable and what it must be. */
export function readGateSettings(env: Environment): GateSettings {
  const needed = (name: string, what: RegExp, words: string) => {
    const text = env[name] ?? ''
    if (!what.test(text)) throw new Error(`the environment variable ${name} is "${text}"; it must be ${words}`)
    return text
  }
  const port = (name: string) => Number(needed(name, /^[1-9]\d{0,4}$/, 'a port'))
  return {
    podIP: needed('POD_IP', /./, "the pod's address"),
    gatePort: port('GATE_PORT'),
    targetPort: port('TARGET_PORT'),
    tokenHash: needed('GATE_TOKEN_SHA256', /^[0-9a-f]{64}$/, '64 hexadecimal digits'),
    folder: needed('GATE_FOLDER', /./, 'a folder that lives as long as the pod'),
    logLevel: env.LOG_LEVEL || 'info',
    requestMs: 5000,
    maxUnproved: 64,
  }
}
