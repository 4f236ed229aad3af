// Tells of an outage without repeating itself: the first failure, and then ever more seldom.
import type { Logger } from 'pino'

/** The answer takes an error and how many failures in a row it makes. */
export function createTroubleLog(log: Logger): (message: string) => (error: unknown, failures: number) => void {
  return message => (error, failures) => {
    if (isPowerOfTwo(failures)) log.warn({ err: error, failures }, message)
  }
}

function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count))
}
