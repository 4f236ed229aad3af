// What a node may report of a pod.
import { isIPv4 } from 'node:net'
import type { Pod } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { validateAddress } from '../check/addresses.ts'
import { forbidden, invalid, invalids } from '../check/errors.ts'
import { dnsSubdomain, qualifiedName } from '../check/names.ts'

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]

const read = (object: Obj) => object as unknown as Pod

export function validatePodStatus(object: Obj, before: Obj): FieldError[] {
  const { spec, status = {} } = read(object)
  const { podIPs = [], hostIPs = [], conditions = [], nominatedNodeName } = status
  return [
    ...validateAddresses(podIPs, 'status.podIPs'),
    ...validateAddresses(hostIPs, 'status.hostIPs'),
    ...validateNomination(spec?.nodeName, nominatedNodeName, read(before).status?.nominatedNodeName),
    ...(nominatedNodeName
      ? invalids('status.nominatedNodeName', nominatedNodeName, dnsSubdomain(nominatedNodeName))
      : []),
    ...conditions.flatMap(({ type }, index) => invalids(`status.conditions[${index}].Type`, type, qualifiedName(type))),
    ...validateQuality(status.qosClass, read(before).status?.qosClass),
    ...validateEnds(status.containerStatuses, read(before).status?.containerStatuses, {
      field: 'status.containerStatuses',
      policy: spec?.restartPolicy,
    }),
  ]
}

function validateAddresses(list: ReadonlyArray<{ ip: string }>, field: string): FieldError[] {
  const wrong = list.flatMap(({ ip }, index) => validateAddress(`${field}[${index}]`, ip))
  if (wrong.length > 0 || list.length < 2) return wrong
  const families = new Set(list.map(({ ip }) => isIPv4(ip)))
  if (families.size === list.length) return []
  const shown = list.map(({ ip }) => ({ IP: ip }))
  return [invalid(field, shown, 'may specify no more than one IP for each IP family')]
}

function validateNomination(nodeName = '', nominated = '', was = ''): FieldError[] {
  if (!nodeName || !nominated || nominated === was) return []
  return [forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node')]
}

function validateQuality(quality: string | undefined, was: string | undefined): FieldError[] {
  return was && quality !== was ? [invalid('status.qosClass', quality, 'field is immutable')] : []
}

/** A container that has ended for good does not run again. */
function validateEnds(
  statuses: readonly ContainerStatus[] = [],
  before: readonly ContainerStatus[] = [],
  { field, policy }: { field: string; policy: string | undefined },
): FieldError[] {
  if (policy === 'Always') return []
  return before.flatMap((old, index) => {
    const ended = old.state?.terminated
    if (!ended || (policy === 'OnFailure' && ended.exitCode !== 0)) return []
    const now = statuses.find(({ name }) => name === old.name)
    if (!now || now.state?.terminated) return []
    return [forbidden(`${field}[${index}].state`, 'may not be transitioned to non-terminated state')]
  })
}
