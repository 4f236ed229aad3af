// A controller's hand: it writes through the same verbs as everybody, under an account of its own.
import type { KubeObject } from '../../../api/kube/objects.ts'
import { apiVersionOf, type Resource } from '../../../api/kube/resources.ts'
import { accountGroups, accountUsername, authenticated, masters, type User } from '../access/user.ts'
import type { Cluster } from '../cluster.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { Refusal } from '../refusal.ts'
import { createObject } from '../verbs/create.ts'
import { type DeleteOptions, removeObject } from '../verbs/remove.ts'
import { updateObject } from '../verbs/update.ts'

export type Hand = {
  readonly cluster: Cluster
  /** Throws when nothing of the kind is served. */
  kind(resource: Resource): Kind
  find<T extends KubeObject>(resource: Resource<T>, namespace: string, name: string): T | undefined
  list<T extends KubeObject>(resource: Resource<T>, namespace?: string): T[]
  /** apiVersion and kind are the resource's. */
  create<T extends KubeObject>(resource: Resource<T>, body: T): T
  /** `change` is given the present object and returns another. */
  change<T extends KubeObject>(resource: Resource<T>, object: T, change: (present: T) => T): T
  changeStatus<T extends KubeObject>(resource: Resource<T>, object: T, status: unknown): T
  /** Only this very object; one that is gone already is fine. */
  remove(resource: Resource, object: KubeObject, options?: DeleteOptions): void
}

const systemNamespace = 'kube-system'

/** As the controller manager's account of this name, with every right. */
export function systemUser(account: string): User {
  const groups = [...accountGroups(systemNamespace), authenticated, masters]
  return { name: accountUsername(systemNamespace, account), uid: '', groups, extra: {} }
}

export function handOf(cluster: Cluster, account: string): Hand {
  const user = systemUser(account)
  const kind = ({ group, version, plural }: Resource) => {
    const found = cluster.kinds.find(group, version, plural)
    if (!found) throw new Error(`${plural} of ${group || 'the core group'} are not served`)
    return found
  }
  const update = <T extends KubeObject>(
    resource: Resource<T>,
    { object, subresource, change }: { object: T; subresource: string; change: (present: T) => T },
  ): T => {
    const { namespace, name } = object.metadata
    const asObj = (present: Obj) => change(present as unknown as T) as unknown as Obj
    const done = updateObject(cluster, { kind: kind(resource), subresource, namespace, name, user, change: asObj })
    return done.object as unknown as T
  }
  return {
    cluster,
    kind,
    find: (resource, namespace, name) =>
      cluster.store.shelf(kind(resource).shelf).find(namespace, name) as unknown as undefined,
    list: (resource, namespace) => [...cluster.store.shelf(kind(resource).shelf).all(namespace)] as unknown as never[],
    create<T extends KubeObject>(resource: Resource<T>, body: T): T {
      const { namespace } = body.metadata
      const typed = { apiVersion: apiVersionOf(resource), kind: resource.kind, ...body } as unknown as Obj
      const made = createObject(cluster, { kind: kind(resource), namespace, body: typed, user })
      return made.object as unknown as T
    },
    change: (resource, object, change) => update(resource, { object, subresource: '', change }),
    changeStatus: (resource, object, status) =>
      update(resource, { object, subresource: 'status', change: present => ({ ...present, status }) }),
    remove: (resource, object, options) => removeBy(cluster, user, { kind: kind(resource), object, options }),
  }
}

export function removeBy(
  cluster: Cluster,
  user: User,
  { kind, object, options }: { kind: Kind; object: KubeObject; options?: DeleteOptions | undefined },
): void {
  const { namespace, name, uid } = object.metadata
  const preconditions = uid === undefined ? {} : { preconditions: { uid } }
  try {
    removeObject(cluster, { kind, namespace, name, user, options: { ...options, ...preconditions } })
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === 'NotFound')) throw error
  }
}
