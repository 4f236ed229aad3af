// Who is bound in the pool of a service, and what somebody may do there: asked of the API server.
import { roleBindings } from '../../api/kube/resources.ts'
import type { Scene } from './scene.ts'

export type Wish = { readonly kind?: 'User' | 'Group' | 'ServiceAccount'; readonly name: string; readonly role: string }

export function accessOf(...wishes: readonly Wish[]): object[] {
  return wishes.map(({ kind = 'User', name, role }) => ({ subject: { kind, name }, role }))
}

/** Such as `isolation-proxy-pool-view: jane`, those of proxies apart. */
export async function boundIn(scene: Scene, name: string): Promise<string[]> {
  const { items } = await scene.client.list(roleBindings, { namespace: await scene.poolOf(name) })
  return items
    .filter(({ metadata }) => metadata.name.startsWith('access-'))
    .map(({ roleRef, subjects = [] }) => `${roleRef.name}: ${subjects.map(subject => subject.name).join(' ')}`)
    .sort()
}

/** Resolves once exactly these are bound. */
export async function untilBound(scene: Scene, name: string, wanted: readonly string[]): Promise<void> {
  await scene.until(`${wanted.join(', ') || 'nobody'} bound in the pool of ${name}`, async () =>
    JSON.stringify(await boundIn(scene, name)) === JSON.stringify(wanted) ? true : undefined,
  )
}
