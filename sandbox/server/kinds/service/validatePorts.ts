// What a Service's ports must say, each by itself and beside the others.
import type { FieldError } from '../../refusal.ts'
import { duplicate, forbidden, invalids, mustBeOneOf, required } from '../check/errors.ts'
import { dnsLabel, qualifiedName } from '../check/names.ts'
import { protocols, validatePort, validatePortOrName } from '../check/numbers.ts'
import type { ServicePort, ServiceSpec } from './types.ts'

const fieldOf = (index: number) => `spec.ports[${index}]`

export function validateServicePorts({ type, ports = [], clusterIP }: ServiceSpec): FieldError[] {
  const several = ports.length > 1
  return [
    ...ports.flatMap((port, index) => [
      ...validateName(fieldOf(index), port.name ?? '', { several, earlier: ports.slice(0, index) }),
      ...validateRest(fieldOf(index), port, clusterIP === 'None'),
    ]),
    ...(type === 'ClusterIP' ? ports.flatMap(refuseNodePort) : []),
    ...ports.flatMap((port, index) => validateUnique(index, port, ports)),
  ]
}

function validateName(
  field: string,
  name: string,
  { several, earlier }: { several: boolean; earlier: readonly ServicePort[] },
): FieldError[] {
  if (!name) return several ? [required(`${field}.name`)] : []
  const taken = earlier.some(port => port.name === name)
  const wrong = invalids(`${field}.name`, name, dnsLabel(name))
  return wrong.length > 0 || !taken ? wrong : [duplicate(`${field}.name`, name)]
}

function validateRest(field: string, port: ServicePort, headless: boolean): FieldError[] {
  const { protocol, appProtocol, port: number = 0, targetPort = number } = port
  return [
    ...validatePort(`${field}.port`, number),
    ...mustBeOneOf(`${field}.protocol`, protocol, protocols),
    ...(headless && targetPort === number ? [] : validatePortOrName(`${field}.targetPort`, targetPort)),
    ...(appProtocol === undefined ? [] : invalids(`${field}.appProtocol`, appProtocol, qualifiedName(appProtocol))),
  ]
}

function refuseNodePort({ nodePort }: ServicePort, index: number): FieldError[] {
  if (!nodePort) return []
  return [forbidden(`${fieldOf(index)}.nodePort`, "may not be used when `type` is 'ClusterIP'")]
}

function validateUnique(index: number, port: ServicePort, ports: readonly ServicePort[]): FieldError[] {
  const same = (other: ServicePort) => other.port === port.port && other.protocol === port.protocol
  if (!ports.slice(0, index).some(same)) return []
  const shown = { Name: '', Protocol: port.protocol, AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 }
  return [duplicate(fieldOf(index), shown)]
}
