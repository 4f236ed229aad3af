import { expect, test } from 'vitest'
import { keepImmortal } from '../../../../sandbox/server/admission/immortal.ts'
import { configMaps } from '../../../../sandbox/server/kinds/configMap.ts'
import { namespaces } from '../../../../sandbox/server/kinds/namespace.ts'

test.each(['default', 'kube-public', 'kube-system'])('the namespace %s stays', name => {
  expect(() => keepImmortal({ operation: 'DELETE', kind: namespaces, name })).toThrow(
    `namespaces "${name}" is forbidden: this namespace may not be deleted`,
  )
  expect(() => keepImmortal({ operation: 'UPDATE', kind: namespaces, name })).not.toThrow()
  expect(() => keepImmortal({ operation: 'DELETE', kind: configMaps, name })).not.toThrow()
})

test('other namespaces go, that of the nodes’ Leases too', () => {
  expect(() => keepImmortal({ operation: 'DELETE', kind: namespaces, name: 'kube-node-lease' })).not.toThrow()
})
