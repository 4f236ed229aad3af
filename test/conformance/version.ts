// Which Kubernetes answers: where the oldest one that we support says or does something else than the newest, the test that sees it says both.

/** False in the sandbox, which is the newest. */
export const isOldest = process.env.CLUSTER_STATE !== undefined && process.env.CLUSTER_KUBERNETES === 'oldest'

export function inVersion<T>(answers: { readonly newest: T; readonly oldest: T }): T {
  return isOldest ? answers.oldest : answers.newest
}
