// The Pod Security Standards: which checks a level holds, in the order in which their complaints are told.
import {
  hostNamespaces,
  hostPorts,
  hostProcess,
  privileged,
  probeHosts,
  procMountBaseline,
  procMountRestricted,
  sysctls,
} from './host.ts'
import { appArmor, seccompBaseline, seccompRestricted, seLinux } from './profiles.ts'
import {
  allowPrivilegeEscalation,
  capabilitiesBaseline,
  capabilitiesRestricted,
  runAsNonRoot,
  runAsUser,
} from './rights.ts'
import type { Check, Subject, Violation } from './subject.ts'
import { hostPathVolumes, volumeTypes } from './volumes.ts'

export type Level = 'privileged' | 'baseline' | 'restricted'

/** Of a namespace's labels. `minor` is of Kubernetes 1.x; the newest is Infinity. */
export type Standard = { readonly level: Level; readonly minor: number }

const baseline: readonly Check[] = [
  appArmor,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  probeHosts,
  privileged,
  procMountBaseline,
  seLinux,
  seccompBaseline,
  sysctls,
  hostProcess,
]

/** A stricter check takes the place of its milder sister from the minor release on that has it. */
const restricted: ReadonlyArray<{ check: Check; since: number; instead?: Check }> = [
  { check: allowPrivilegeEscalation, since: 8 },
  { check: capabilitiesRestricted, since: 22, instead: capabilitiesBaseline },
  { check: procMountRestricted, since: 35, instead: procMountBaseline },
  { check: volumeTypes, since: 0, instead: hostPathVolumes },
  { check: runAsNonRoot, since: 0 },
  { check: runAsUser, since: 23 },
  { check: seccompRestricted, since: 19, instead: seccompBaseline },
]

export function findViolations(subject: Subject, { level, minor }: Standard): Violation[] {
  return checksOf(level, minor).flatMap(check => check(subject, minor) ?? [])
}

function checksOf(level: Level, minor: number): readonly Check[] {
  if (level === 'privileged') return []
  if (level === 'baseline') return baseline
  const own = restricted.filter(({ since }) => minor >= since)
  const replaced = own.map(({ instead }) => instead)
  return [...baseline.filter(check => !replaced.includes(check)), ...own.map(({ check }) => check)]
}

/** `restricted:latest` */
export function renderStandard({ level, minor }: Standard): string {
  return `${level}:${minor === Number.POSITIVE_INFINITY ? 'latest' : `v1.${minor}`}`
}

/** `reason (detail), reason (detail)` */
export function renderViolations(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ')
}
