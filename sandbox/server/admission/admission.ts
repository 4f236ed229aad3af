// What is done to a write before it is stored: additions first, then the judgement of those who may refuse it.

import { forbidEscalation } from '../access/escalation.ts'
import type { Grants } from '../access/grants.ts'
import { type Admission, type Cluster, factsOf } from '../cluster.ts'
import type { Store } from '../store/store.ts'
import { keepImmortal } from './immortal.ts'
import { judgeWrite } from './judge.ts'
import { judgePodSecurity } from './podSecurity/judge.ts'
import { mutatePod } from './pods.ts'

export type AdmissionParts = Pick<Cluster, 'store' | 'kinds' | 'now' | 'random'> & { readonly grants: Grants }

export function admissionOf(parts: AdmissionParts): Pick<Cluster, 'mutate' | 'judge'> {
  const { grants } = parts
  return {
    mutate(admission) {
      forbidEscalation(grants, admission)
      const { kind, object, operation } = admission
      if (kind.shelf === 'pods' && operation === 'CREATE') mutatePod(object, factsOf(parts), parts.random)
    },
    judge(admission: Admission) {
      keepImmortal(admission)
      return [...judgeSafety(parts.store, admission), ...judgeWrite(parts.store, admission)]
    },
  }
}

function judgeSafety(store: Store, admission: Admission): string[] {
  const { namespace } = admission
  return judgePodSecurity(admission, {
    namespace: namespace === undefined ? undefined : store.shelf('namespaces').find(undefined, namespace),
    podsOf: name => store.shelf('pods').all(name),
  })
}
