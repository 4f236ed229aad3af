// How long each target pod has been not ready, by this operator's own clock: a node's clock may differ.
import type { Pod } from '../../api/kube/objects.ts'

export class Readiness {
  readonly #since = new Map<string, number>()
  readonly #nowMono: () => number

  constructor(nowMono: () => number) {
    this.#nowMono = nowMono
  }

  seen(pod: Pod): void {
    const uid = pod.metadata.uid!
    if (isReady(pod)) this.#since.delete(uid)
    else if (!this.#since.has(uid)) this.#since.set(uid, this.#nowMono())
  }

  gone(pod: Pod): void {
    this.#since.delete(pod.metadata.uid!)
  }

  /** 0 while it is ready. */
  notReadyForMs(pod: Pod): number {
    const since = this.#since.get(pod.metadata.uid!)
    return since === undefined ? 0 : this.#nowMono() - since
  }
}

export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True') ?? false
}
