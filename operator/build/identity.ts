// Whose object it is: the labels, owner references and names that lead from everything we make back to its DedicatedService.
import type { ObjectMeta, OwnerReference } from '../../api/kube/objects.ts'
import { apiVersionOf } from '../../api/kube/resources.ts'
import {
  managedByLabel,
  managedByValue,
  poolNamespace,
  roleLabel,
  serviceLabel,
  serviceNamespaceLabel,
} from '../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'

export type Identity = { readonly namespace: string; readonly name: string; readonly uid: string }

/** Throws on an object that has never been to the API server. */
export function identityOf({ metadata: { namespace, name, uid } }: DedicatedService): Identity {
  if (!namespace || !uid)
    throw new Error(`DedicatedService ${name} has no namespace or UID: read it from the API server`)
  return { namespace, name, uid }
}

export function poolOf(service: DedicatedService): string {
  return poolNamespace(identityOf(service))
}

/** What every object made for `service` bears. */
export function commonLabels(service: DedicatedService): Record<string, string> {
  const { namespace, name } = identityOf(service)
  return { [managedByLabel]: managedByValue, [serviceLabel]: name, [serviceNamespaceLabel]: namespace }
}

/** Selects the proxy pods of `service` within its namespace. */
export function proxyLabels(service: DedicatedService): Record<string, string> {
  return { [serviceLabel]: service.metadata.name, [roleLabel]: 'proxy' }
}

/** Metadata of an object beside `service`: Kubernetes collects it with its owner. */
export function besideService(service: DedicatedService, name: string): ObjectMeta {
  return {
    name,
    namespace: identityOf(service).namespace,
    labels: commonLabels(service),
    ownerReferences: [ownerReference(service)],
  }
}

/** Metadata of an object in the pool namespace, which goes as a whole. */
export function inPool(service: DedicatedService, name: string): ObjectMeta {
  return { name, namespace: poolOf(service), labels: commonLabels(service) }
}

function ownerReference(service: DedicatedService): OwnerReference {
  const { name, uid } = identityOf(service)
  return {
    apiVersion: apiVersionOf(dedicatedServices),
    kind: dedicatedServices.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}
