// What each step is called, in the design's words.
import { order, type Step } from './turn.ts'

const orders = Object.keys(order)

export function say({ what, a, b }: Step): string {
  return `${what} [${a}${what.startsWith('o') ? ` ${orders[b]}` : ` ${b}`}]`
}
