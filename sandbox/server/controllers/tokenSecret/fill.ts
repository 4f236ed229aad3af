// Secrets that are to hold a ServiceAccount's token are filled, and go with the account.
import type { Secret, ServiceAccount } from '../../../../api/kube/objects.ts'
import { secrets, serviceAccounts } from '../../../../api/kube/resources.ts'
import { buildLegacyClaims, type LegacyClaims } from '../../access/legacyToken.ts'
import type { Cluster } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import type { Change } from '../../store/shelf.ts'
import { type Controller, itself, readKey } from '../controller.ts'
import { handOf } from '../hand.ts'
import { shelves } from '../resources.ts'
import { planSecret } from './plan.ts'
import { accountOf, isTokenSecret } from './secret.ts'

export type TokenParts = {
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  readonly sign: (claims: LegacyClaims) => string
}

export function fillTokenSecrets(cluster: Cluster, { ca, sign }: TokenParts): Controller {
  const hand = handOf(cluster, 'tokens-controller')
  /** Secrets of the account that changed. */
  const ofAccount = ({ before, after }: Change): string[] => {
    const { namespace, name } = (after ?? before)!.metadata
    const all = [...cluster.store.shelf(shelves.secrets).all(namespace)].map(asSecret)
    return all
      .filter(secret => isTokenSecret(secret) && accountOf(secret) === name)
      .map(({ metadata }) => `${namespace}/${metadata.name}`)
  }
  return {
    name: 'tokens',
    concerns: {
      [shelves.secrets]: change => (change.after && isTokenSecret(asSecret(change.after)) ? itself(change) : []),
      [shelves.serviceAccounts]: ofAccount,
    },
    work(key) {
      const { namespace, name } = readKey(key)
      const secret = hand.find(secrets, namespace, name)
      if (!secret) return undefined
      const account: ServiceAccount | undefined = hand.find(serviceAccounts, namespace, accountOf(secret))
      const plan = planSecret(secret, account, { ca })
      if (plan.kind === 'remove') hand.remove(secrets, secret)
      if (plan.kind !== 'fill') return undefined
      const place = { namespace, secret: name }
      const token = () => Buffer.from(sign(buildLegacyClaims(place, plan.account))).toString('base64')
      hand.change(secrets, secret, present => ({
        ...present,
        metadata: { ...present.metadata, annotations: { ...present.metadata.annotations, ...plan.annotations } },
        data: { ...present.data, ...plan.data, ...(plan.needsToken && { token: token() }) },
      }))
      return undefined
    },
  }
}

const asSecret = (object: Obj) => object as unknown as Secret
