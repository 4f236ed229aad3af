// What becomes of a Secret that is to hold an account's token.
import type { Secret, ServiceAccount } from '../../../../api/kube/objects.ts'
import { accountAnnotation, isTokenSecret, uidAnnotation } from './secret.ts'

export type SecretPlan =
  | { readonly kind: 'keep' }
  /** Of an account that is no more. */
  | { readonly kind: 'remove' }
  | {
      readonly kind: 'fill'
      readonly account: { readonly name: string; readonly uid: string }
      readonly annotations: Readonly<Record<string, string>>
      /** What is missing, in base64; the token is made by whoever has the key. */
      readonly data: Readonly<Record<string, string>>
      readonly needsToken: boolean
    }

/** A token and a namespace that are there already stay, whatever they say. `ca`: PEM. */
export function planSecret(secret: Secret, account: ServiceAccount | undefined, { ca }: { ca: string }): SecretPlan {
  const { metadata, data = {}, immutable } = secret
  if (!isTokenSecret(secret) || metadata.deletionTimestamp) return { kind: 'keep' }
  const { name, uid = '' } = account?.metadata ?? { name: '' }
  const wantedUid = metadata.annotations?.[uidAnnotation]
  if (!account || (wantedUid && wantedUid !== uid)) return { kind: 'remove' }
  const certificate = encode(ca)
  const needsToken = !data.token
  const needsCertificate = data['ca.crt'] !== certificate
  if ((!needsToken && !needsCertificate && data.namespace) || immutable) return { kind: 'keep' }
  return {
    kind: 'fill',
    account: { name, uid },
    annotations: { [accountAnnotation]: name, [uidAnnotation]: uid },
    data: {
      ...(needsCertificate && { 'ca.crt': certificate }),
      ...(!data.namespace && { namespace: encode(metadata.namespace ?? '') }),
    },
    needsToken,
  }
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64')
}
