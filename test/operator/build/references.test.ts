import { expect, it } from 'vitest'
import type { PodSpec } from '../../../api/kube/objects.ts'
import { findReferences, type Reference } from '../../../operator/build/references.ts'

const secret = (name: string, missing: Reference['missing'] = 'blocks') => ({ kind: 'Secret', name, missing })
const map = (name: string, missing: Reference['missing'] = 'blocks') => ({ kind: 'ConfigMap', name, missing })
const env = (valueFrom: object) => ({ containers: [{ name: 'c', env: [{ name: 'X', valueFrom }] }] })
const volume = (source: object) => ({ containers: [], volumes: [{ name: 'v', ...source }] })

it.each<[string, PodSpec, object[]]>([
  ['nothing', { containers: [{ name: 'c', env: [{ name: 'A', value: '1' }] }] }, []],
  [
    'a pull secret, without which a pull may fail',
    { containers: [], imagePullSecrets: [{ name: 'r' }] },
    [secret('r', 'warns')],
  ],
  ['a variable of a Secret', env({ secretKeyRef: { name: 's', key: 'k' } }), [secret('s')]],
  ['an optional one', env({ secretKeyRef: { name: 's', key: 'k', optional: true } }), [secret('s', 'fine')]],
  ['a variable of a ConfigMap', env({ configMapKeyRef: { name: 'm', key: 'k' } }), [map('m')]],
  [
    'all variables of both, in an init container',
    {
      containers: [],
      initContainers: [
        { name: 'i', envFrom: [{ secretRef: { name: 's' } }, { configMapRef: { name: 'm', optional: true } }] },
      ],
    },
    [map('m', 'fine'), secret('s')],
  ],
  ['a volume of a Secret', volume({ secret: { secretName: 's' } }), [secret('s')]],
  ['a volume of a ConfigMap', volume({ configMap: { name: 'm', optional: true } }), [map('m', 'fine')]],
  [
    'a projected volume',
    volume({ projected: { sources: [{ secret: { name: 's' } }, { configMap: { name: 'm' } }, { downwardAPI: {} }] } }),
    [map('m'), secret('s')],
  ],
  ["a driver's Secret", volume({ csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } }), [secret('s')]],
  [
    "a disk's Secret",
    volume({ iscsi: { iqn: 'i', lun: 0, targetPortal: 't', secretRef: { name: 's' } } }),
    [secret('s')],
  ],
  ['an Azure share', volume({ azureFile: { secretName: 's', shareName: 'x' } }), [secret('s')]],
  ['the ConfigMap that is in every namespace', volume({ configMap: { name: 'kube-root-ca.crt' } }), []],
  ['an emptyDir', volume({ emptyDir: {} }), []],
])('a pod that names %s needs exactly that', (_what, pod, expected) => {
  expect(findReferences(pod)).toEqual(expected)
})

it('what is optional in one place and not in another is needed, and copied once', () => {
  const pod: PodSpec = {
    containers: [
      { name: 'a', envFrom: [{ secretRef: { name: 's', optional: true } }] },
      { name: 'b', envFrom: [{ secretRef: { name: 's' } }] },
      { name: 'c', envFrom: [{ secretRef: { name: 's', optional: true } }] },
    ],
    imagePullSecrets: [{ name: 's' }],
  }
  expect(findReferences(pod)).toEqual([secret('s')])
})
