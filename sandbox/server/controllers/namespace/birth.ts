// Every namespace has a ServiceAccount for pods that name none, and the certificate by which they know the server.
import { isDeepStrictEqual } from 'node:util'
import { configMaps, namespaces, serviceAccounts } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import { type Controller, itsNamespace } from '../controller.ts'
import { type Hand, handOf } from '../hand.ts'
import { shelves } from '../resources.ts'

const accountName = 'default'
const mapName = 'kube-root-ca.crt'
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

/** `ca`: PEM. */
export function furnishNamespaces(cluster: Cluster, ca: string): Controller {
  const accounts = handOf(cluster, 'service-account-controller')
  const certificates = handOf(cluster, 'root-ca-cert-publisher')
  return {
    name: 'furnishing',
    concerns: {
      [shelves.namespaces]: ({ before, after }) => [(after ?? before)!.metadata.name],
      [shelves.serviceAccounts]: itsNamespace,
      [shelves.configMaps]: change =>
        (change.after ?? change.before)!.metadata.name === mapName ? itsNamespace(change) : [],
    },
    work: namespace => {
      const found = accounts.find(namespaces, '', namespace)
      if (!found || found.metadata.deletionTimestamp) return undefined
      keepAccount(accounts, namespace)
      keepCertificate(certificates, namespace, ca)
      return undefined
    },
  }
}

function keepAccount(hand: Hand, namespace: string): void {
  if (hand.find(serviceAccounts, namespace, accountName)) return
  hand.create(serviceAccounts, { metadata: { namespace, name: accountName } })
}

function keepCertificate(hand: Hand, namespace: string, ca: string): void {
  const data = { 'ca.crt': ca }
  const annotations = { 'kubernetes.io/description': description }
  const found = hand.find(configMaps, namespace, mapName)
  if (!found) {
    hand.create(configMaps, { metadata: { namespace, name: mapName, annotations }, data })
    return
  }
  const described = found.metadata.annotations?.['kubernetes.io/description']
  if (isDeepStrictEqual(found.data, data) && described) return
  const metadata = { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } }
  hand.change(configMaps, found, present => ({ ...present, metadata, data }))
}
