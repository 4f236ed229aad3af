// The tickets that this operator has created and does not see yet: without them a lagging cache would have it create too many.

export class Creations {
  readonly #byService = new Map<string, Map<string, number>>()

  /** Before the request is sent: whatever becomes of it, the ticket may exist. */
  begun(service: string, ticketName: string, nowMono: number): void {
    const names = this.#byService.get(service)
    if (names) names.set(ticketName, nowMono)
    else this.#byService.set(service, new Map([[ticketName, nowMono]]))
  }

  /** The ticket is seen, or certainly was not created. */
  settled(service: string, ticketName: string): void {
    const names = this.#byService.get(service)
    names?.delete(ticketName)
    if (names?.size === 0) this.#byService.delete(service)
  }

  count(service: string): number {
    return this.#byService.get(service)?.size ?? 0
  }

  /** Names begun before `beforeMono` and never seen: ask the server for them. */
  overdue(service: string, beforeMono: number): string[] {
    return [...(this.#byService.get(service) ?? [])].filter(([, at]) => at < beforeMono).map(([name]) => name)
  }

  forget(service: string): void {
    this.#byService.delete(service)
  }
}
