// The pool namespace must not be a way around PodSecurity: it is held to at least what binds the user's own namespace.
import type { DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'

const prefix = 'pod-security.kubernetes.io/'
const enforce = `${prefix}enforce`

/** The user namespace's PodSecurity labels; a Restricted service is held to `restricted` whatever they say. */
export function podSecurityLabels(
  userLabels: Readonly<Record<string, string>>,
  profile: DedicatedServiceSpec['securityProfile'],
): Record<string, string> {
  const inherited = Object.fromEntries(Object.entries(userLabels).filter(([key]) => key.startsWith(prefix)))
  if (profile !== 'Restricted' || inherited[enforce] === 'restricted') return inherited
  const { [`${enforce}-version`]: _ofAnotherLevel, ...rest } = inherited
  return { ...rest, [enforce]: 'restricted' }
}
