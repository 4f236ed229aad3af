// What a pod's name service must say.
import type { PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { validateAddress } from '../check/addresses.ts'
import { invalids, mustBeOneOf, required } from '../check/errors.ts'
import { dnsLabel, dnsSubdomain, searchDomain } from '../check/names.ts'

const policies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

export function validateDns(spec: PodSpec, field: string): FieldError[] {
  const { dnsPolicy, dnsConfig, hostAliases = [] } = spec
  const none = dnsPolicy === 'None' && !dnsConfig
  const at = `${field}.dnsConfig`
  const noServers = dnsPolicy === 'None' && dnsConfig && (dnsConfig.nameservers ?? []).length === 0
  return [
    ...mustBeOneOf(`${field}.dnsPolicy`, dnsPolicy, policies),
    ...(none ? [required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')] : []),
    ...(noServers
      ? [required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
      : []),
    ...(dnsConfig?.nameservers ?? []).flatMap((address, index) =>
      validateAddress(`${at}.nameservers[${index}]`, address),
    ),
    ...(dnsConfig?.searches ?? []).flatMap((domain, index) =>
      invalids(`${at}.searches[${index}]`, domain, searchDomain(domain)),
    ),
    ...(dnsConfig?.options ?? []).flatMap(({ name }, index) =>
      name ? [] : [required(`${at}.options[${index}]`, 'must not be empty')],
    ),
    ...hostAliases.flatMap((alias, index) => validateAlias(alias, `${field}.hostAliases[${index}]`)),
  ]
}

type Alias = NonNullable<PodSpec['hostAliases']>[number]

function validateAlias({ ip, hostnames = [] }: Alias, field: string): FieldError[] {
  return [
    ...validateAddress(`${field}.ip`, ip),
    ...hostnames.flatMap(name => {
      const isName = dnsSubdomain(name).length === 0
      return isName
        ? []
        : invalids(`${field}.hostnames`, name, name.includes('.') ? dnsSubdomain(name) : dnsLabel(name))
    }),
  ]
}
