// What a pod has when its writer does not say, alone or in a template.
import type { Container, PodSpec } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import { dropDisabled } from './dropDisabled.ts'

type Volume = NonNullable<PodSpec['volumes']>[number]
type Probe = NonNullable<Container['livenessProbe']>
type Env = NonNullable<Container['env']>[number]
type DownwardItem = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number]

/** 0644 */
const FILE_MODE = 420
const TOKEN_SECONDS = 3600

/** Of every pod, in a template too. */
export function setPodSpecDefaults(spec: PodSpec): void {
  dropDisabled(spec)
  spec.restartPolicy ||= 'Always'
  spec.terminationGracePeriodSeconds ??= 30
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.securityContext ??= {}
  spec.schedulerName ||= 'default-scheduler'
  const account = spec.serviceAccountName || spec.serviceAccount
  if (account) Object.assign(spec, { serviceAccountName: account, serviceAccount: account })
  for (const container of containersOf(spec)) setContainerDefaults(container)
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume)
}

/** Of a pod alone: what is not written into templates. */
export function setPodDefaults(draft: Obj): void {
  const spec = (draft.spec ?? {}) as PodSpec
  draft.spec = spec
  setPodSpecDefaults(spec)
  spec.enableServiceLinks ??= true
  for (const container of containersOf(spec)) {
    setRequests(container)
    if (spec.hostNetwork) for (const port of container.ports ?? []) port.hostPort ||= port.containerPort
  }
}

export function containersOf({ initContainers, containers }: PodSpec): Container[] {
  return [...(initContainers ?? []), ...(containers ?? [])]
}

function setContainerDefaults(container: Container): void {
  container.imagePullPolicy ||= isLatest(container.image ?? '') ? 'Always' : 'IfNotPresent'
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  container.resources ??= {}
  for (const port of container.ports ?? []) port.protocol ||= 'TCP'
  for (const variable of container.env ?? []) setFieldVersion(variable.valueFrom)
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) setProbeDefaults(probe)
  }
  const { postStart, preStop } = container.lifecycle ?? {}
  for (const handler of [postStart, preStop]) setHttpDefaults(handler?.httpGet)
}

/** An image without a tag is the latest, unless a digest says which. */
function isLatest(image: string): boolean {
  const [name = '', digest] = image.split('@')
  const tag = name.slice(name.lastIndexOf('/') + 1).split(':')[1]
  return tag === 'latest' || (tag === undefined && digest === undefined)
}

function setFieldVersion(source: Env['valueFrom'] | DownwardItem): void {
  if (source?.fieldRef) source.fieldRef.apiVersion ||= 'v1'
  if (source?.resourceFieldRef) source.resourceFieldRef.divisor ??= '0'
}

function setProbeDefaults(probe: Probe): void {
  setHttpDefaults(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ''
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
}

function setHttpDefaults(get: Probe['httpGet']): void {
  if (!get) return
  get.path ||= '/'
  get.scheme ||= 'HTTP'
}

function setVolumeDefaults(volume: Volume): void {
  const { secret, configMap, downwardAPI, projected, hostPath } = volume
  if (Object.entries(volume).every(([key, source]) => key === 'name' || source === undefined)) volume.emptyDir = {}
  for (const files of [secret, configMap, downwardAPI, projected]) if (files) files.defaultMode ??= FILE_MODE
  if (hostPath) hostPath.type ??= ''
  for (const item of downwardAPI?.items ?? []) setFieldVersion(item)
  for (const source of projected?.sources ?? []) {
    for (const item of source.downwardAPI?.items ?? []) setFieldVersion(item)
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ||= TOKEN_SECONDS
  }
}

/** What is limited is also requested. */
function setRequests({ resources }: Container): void {
  if (!resources?.limits) return
  resources.requests = { ...resources.limits, ...resources.requests }
}
