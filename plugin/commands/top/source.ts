// Where the view's snapshots come from, and what it may ask for: the only thing that data and screen of `top` know of each other.
import type { KubeClient } from '../../../api/kube/client.ts'
import type { KubeError } from '../../../api/kube/errors.ts'
import type { Snapshot } from './snapshot.ts'

export const tabs = ['connections', 'pods', 'receipts', 'events', 'log'] as const
export type Tab = (typeof tabs)[number]

/** What is on the screen: live figures cost requests, and are asked for this alone. */
export type Attention = {
  /** Keys of the services whose rows are visible. */
  readonly visible: readonly string[]
  readonly open: { readonly key: string; readonly tab: Tab } | undefined
}

export type Source = {
  /** The newest; cheap, and the same object while nothing changed. */
  snapshot(): Snapshot
  /** What the server said, when services may be listed nowhere. */
  refusal(): KubeError | undefined
  /** What keeps, or last kept, the feed from knowing the newest. */
  failure(): unknown
  /** Told after changes, not more often than five times a second. The answer ends it. */
  onChange(listener: () => void): () => void
  look(attention: Attention): void
  /** Ends one connection: its ticket is to retire now. Rejects with a KubeError. */
  evict(key: string, ticket: string): Promise<void>
  /** Replaces the warm pods of a service; pods in use are not touched. The answer is how many will be. */
  recycle(key: string): Promise<number>
  close(): Promise<void>
}

/** Of `startSource` (feed/startSource.ts). */
export type SourceOptions = {
  readonly client: KubeClient
  /** Name of the kubeconfig's context, for the header. */
  readonly context: string
  /** One namespace, or undefined for all. */
  readonly namespace: string | undefined
  /** Where to look when all are wanted and they may not be listed: the context's. */
  readonly homeNamespace: string
  /** One service, in `namespace`. */
  readonly name?: string
  readonly labelSelector?: string
}
