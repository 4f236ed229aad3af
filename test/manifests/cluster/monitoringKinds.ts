// The kinds of the Prometheus operator, as far as a manifest that names them needs: the API server takes whatever they hold.
import { kubectl } from '../../product/kubectl.ts'

const kinds = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule']

/** Resolves when they are served. */
export async function installMonitoringKinds(): Promise<void> {
  await kubectl(['apply', '-f', '-'], kinds.map(definition).join('---\n'))
  const names = kinds.map(kind => `crd/${plural(kind)}.monitoring.coreos.com`)
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names])
}

const plural = (kind: string) => `${kind.toLowerCase()}s`

const definition = (kind: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural(kind)}.monitoring.coreos.com}
spec:
  group: monitoring.coreos.com
  scope: Namespaced
  names: {kind: ${kind}, plural: ${plural(kind)}, singular: ${kind.toLowerCase()}}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`
