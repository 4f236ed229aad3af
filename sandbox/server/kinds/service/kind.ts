// Services: one address before changing pods.

import type { Obj } from '../../object.ts'
import { defineKind, proxyOf, statusOf } from '../define.ts'
import type { Kind } from '../kind.ts'
import { serviceColumns, serviceRow } from './columns.ts'
import { setServiceDefaults } from './defaults.ts'
import { prepareChangedService, prepareNewService } from './prepare.ts'
import type { ServiceRanges, ServiceSpec } from './types.ts'
import { validateService } from './validate.ts'
import { validateAllocation, validateKeptAddress } from './validateAllocation.ts'
import { validateServiceStatus } from './validateStatus.ts'

const specOf = (object: Obj) => (object.spec ?? {}) as ServiceSpec

/** Addresses may be loopback ones, wherever the range lies. */
export function serviceKind(ranges: ServiceRanges): Kind {
  return defineKind({
    definition: 'io.k8s.api.core.v1.Service',
    kind: 'Service',
    plural: 'services',
    singular: 'service',
    shortNames: ['svc'],
    categories: ['all'],
    subresources: [proxyOf('ServiceProxyOptions'), statusOf('Service')],
    setDefaults: setServiceDefaults,
    strategy: {
      name: 'dnsLabel',
      unconditionalUpdate: true,
      createOnUpdate: true,
      prepareForCreate: (draft, facts) => prepareNewService(draft, { facts, ranges }),
      prepareForUpdate: (draft, before, facts) => prepareChangedService(draft, before, { facts, ranges }),
      validate: (object, facts) => {
        const errors = validateService(object)
        return errors.length > 0 ? errors : validateAllocation(object, { facts, ranges })
      },
      validateUpdate: (object, before, facts) => {
        const errors = [...validateKeptAddress(object, before), ...validateService(object)]
        return errors.length > 0 ? errors : validateAllocation(object, { facts, ranges })
      },
      validateStatus: validateServiceStatus,
    },
    columns: serviceColumns,
    row: serviceRow,
    selectableFields: {
      'spec.clusterIP': object => specOf(object).clusterIP ?? '',
      'spec.type': object => specOf(object).type ?? '',
    },
  })
}
