// Tokens that the sandbox itself hands out: that of its kubeconfig, and the node agent's.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { User } from './user.ts'

export type StaticToken = { readonly token: string; readonly user: User }

/** Compares with every token, each in constant time, so that the time taken tells nothing about them. */
export function findStatic(tokens: readonly StaticToken[], offered: string): User | undefined {
  const digest = digestOf(offered)
  const found = tokens.filter(({ token }) => timingSafeEqual(digestOf(token), digest))
  return found[0]?.user
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
