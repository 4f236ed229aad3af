// Decides whether a proxy is ready: once it listens and has had its stock, and then for good, whatever becomes of the API server.

export type ReadinessView = {
  readonly isLeaving: boolean
  readonly wasReady: boolean
  /** Milliseconds since it first listened; undefined before that. */
  readonly listeningForMs: number | undefined
  readonly stock: number
  readonly size: number
  readonly patienceMs: number
}

/** Why it is not ready; undefined when it is. */
export function planReadiness(view: ReadinessView): string | undefined {
  if (view.isLeaving) return 'it accepts nobody any more'
  if (view.wasReady) return undefined
  if (view.listeningForMs === undefined)
    return 'it does not listen yet; it waits for its DedicatedService, an address, and its certificate where it has one'
  if (view.stock >= view.size || view.listeningForMs >= view.patienceMs) return undefined
  return `its stock is not full yet: ${view.stock} of ${view.size}`
}
