// An account with its pod, Secret and node, and tokens that it asks for.
import type { Claims } from '../../../../sandbox/server/access/claims.ts'
import { loadIssuer } from '../../../../sandbox/server/access/issuer.ts'
import { answerTokenRequest } from '../../../../sandbox/server/access/tokenRequest.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { makeIssuerKey } from '../issuerKey.ts'

export const stranger = await loadIssuer(makeIssuerKey())
export const issuer = await loadIssuer(makeIssuerKey())
export const now = new Date('2030-01-01T00:00:00.700Z')
export const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
export const username = 'system:serviceaccount:ns:robot'

const make = (kind: string, name: string, more: object = {}): Obj => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, uid: `${name}-uid`, namespace: 'ns' },
  ...more,
})
export const world: Record<string, Obj | undefined> = {
  'serviceaccounts/ns/robot': make('ServiceAccount', 'robot'),
  'pods/ns/pod': make('Pod', 'pod', { spec: { serviceAccountName: 'robot', nodeName: 'here' } }),
  'pods/ns/alien': make('Pod', 'alien', { spec: { serviceAccountName: 'default' } }),
  'secrets/ns/secret': make('Secret', 'secret'),
  'nodes//here': make('Node', 'here'),
}
export const finding = (changes: Record<string, Obj | undefined> = {}) => {
  const objects = { ...world, ...changes }
  return (shelf: string, namespace: string | undefined, name: string) => objects[`${shelf}/${namespace ?? ''}/${name}`]
}

export const ask = (spec: object, metadata = {}) =>
  answerTokenRequest({
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: metadata as Obj['metadata'], spec },
    namespace: 'ns',
    name: 'robot',
    find: finding(),
    issuer,
    now,
    id: 'the-id',
  })
export const tokenOf = async (spec: object) => ((await ask(spec)).status as { token: string }).token
export const claimsOf = async (spec: object) => (await issuer.read(await tokenOf(spec))) as Claims
export const pod = { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'pod' } }
