// Services as tests write them.
import type { Service } from '../../../../../api/kube/objects.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { kindOf, make } from '../write.ts'

export const services = kindOf('services')
export const ports = [{ port: 80 }]
export const selector = { a: 'b' }

export const made = (spec: object, stored: Obj[] = []) =>
  make(services, { metadata: { uid: 'u' }, spec }, { services: stored }) as unknown as Service & Obj
