// Waits for a condition over many parts of the process: whoever may have changed it says so.

export type Wakeup = {
  /** Something has changed. */
  wake(): void
  /** True as soon as the condition holds; false when `limit` aborts first. */
  until(condition: () => boolean, limit: AbortSignal): Promise<boolean>
}

export function createWakeup(): Wakeup {
  const looks = new Set<() => void>()
  return {
    wake() {
      for (const look of [...looks]) look()
    },
    until(condition, limit) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const settle = (holds: boolean) => {
        looks.delete(look)
        limit.removeEventListener('abort', look)
        resolve(holds)
      }
      const look = () => {
        if (condition()) settle(true)
        else if (limit.aborted) settle(false)
      }
      looks.add(look)
      limit.addEventListener('abort', look, { once: true })
      look()
      return promise
    },
  }
}
