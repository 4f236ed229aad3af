// What stands in the kubeconfigs that kubectl and we are given.
import type { Wish } from '../folder.ts'
import type { Witness } from '../witness.ts'

export const insecure = (witness: Witness) => ({ server: witness.url, 'insecure-skip-tls-verify': true })
export const one = (witness: Witness, user: object, cluster: object = insecure(witness)): Wish => ({
  current: 'c',
  clusters: { k: cluster },
  users: { u: user },
  contexts: { c: { cluster: 'k', user: 'u' } },
})
export const base64 = (text: string) => Buffer.from(text).toString('base64')
export const execUser = (script: string, more: object = {}) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: script, ...more },
})
export const answer = (status: object) =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status })
