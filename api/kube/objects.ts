// Kubernetes objects as they stand on the wire: client-node's types with timestamps as the RFC 3339 strings that JSON carries.
import type * as k8s from '@kubernetes/client-node'

/** T as JSON carries it: every Date is a string, and a name that client-node escapes (`_from`) is itself. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer U)[]
    ? Wire<U>[]
    : T extends object
      ? { [K in keyof T as K extends `_${infer Name}` ? Name : K]: Wire<T[K]> }
      : T

export type OwnerReference = Wire<k8s.V1OwnerReference>

/** Metadata of an object that has been to the API server: the server filled these in. */
export type ObjectMeta = Omit<Wire<k8s.V1ObjectMeta>, 'name' | 'managedFields'> & { name: string }

export type KubeObject = {
  apiVersion?: string
  kind?: string
  metadata: ObjectMeta
}

/** A built-in type of client-node as our code meets it: metadata is always there and named. */
type Stored<T> = Omit<Wire<T>, 'metadata'> & KubeObject

export type Pod = Stored<k8s.V1Pod>
export type PodSpec = Wire<k8s.V1PodSpec>
export type PodTemplateSpec = Wire<k8s.V1PodTemplateSpec>
export type Container = Wire<k8s.V1Container>
export type Namespace = Stored<k8s.V1Namespace>
export type Node = Stored<k8s.V1Node>
export type Service = Stored<k8s.V1Service>
export type ServiceAccount = Stored<k8s.V1ServiceAccount>
export type Secret = Stored<k8s.V1Secret>
export type ConfigMap = Stored<k8s.V1ConfigMap>
export type EndpointSlice = Stored<k8s.V1EndpointSlice>
export type Deployment = Stored<k8s.V1Deployment>
export type Lease = Stored<k8s.V1Lease>
export type Role = Stored<k8s.V1Role>
export type RoleBinding = Stored<k8s.V1RoleBinding>
export type NetworkPolicy = Stored<k8s.V1NetworkPolicy>
export type PodDisruptionBudget = Stored<k8s.V1PodDisruptionBudget>
export type Event = Stored<k8s.EventsV1Event>
export type CoreEvent = Stored<k8s.CoreV1Event>
export type CustomResourceDefinition = Stored<k8s.V1CustomResourceDefinition>
export type Status = Wire<k8s.V1Status>

/** A page of a list. `continue` in the metadata leads to the next. */
export type List<T> = {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: T[]
}

/** What names one object: a namespace (none for cluster-scoped kinds) and a name. */
export type ObjectRef = { namespace?: string; name: string }
