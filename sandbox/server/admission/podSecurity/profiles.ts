// Checks of both standards on what the kernel is told to watch over: AppArmor, SELinux, seccomp.
import {
  type Check,
  isExemptAsWindows,
  nameContainers,
  nameOffenders,
  plural,
  quoted,
  type Subject,
  sorted,
} from './subject.ts'

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

export const appArmor: Check = ({ spec, annotations, containers }) => {
  const bad = Object.entries(annotations).filter(
    ([key, value]) =>
      key.startsWith(appArmorPrefix) && value && value !== 'runtime/default' && !value.startsWith('localhost/'),
  )
  // An annotation is a field's older form, and counts as both.
  const isUnconfined = ({ name, securityContext }: Subject['containers'][number]) =>
    (securityContext?.appArmorProfile?.type ??
      (annotations[`${appArmorPrefix}${name}`] === 'unconfined' ? 'Unconfined' : '')) === 'Unconfined'
  const offenders = containers.filter(isUnconfined)
  const pod = spec.securityContext?.appArmorProfile?.type === 'Unconfined'
  const byField = nameOffenders(pod, offenders)
  const who = [byField, bad.length > 0 ? plural(bad.length, 'annotation') : ''].filter(each => each).join(' and ')
  if (!who) return undefined
  const values = sorted([...(byField ? ['Unconfined'] : []), ...bad.map(([key, value]) => `${key}="${value}"`)])
  return {
    reason: `forbidden AppArmor ${plural(values.length, 'profile')}`,
    detail: `${who} must not set AppArmor profile type to ${quoted(values)}`,
  }
}

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t']

export const seLinux: Check = ({ spec, containers }, minor) => {
  const allowed = minor >= 31 ? [...seLinuxTypes, 'container_engine_t'] : seLinuxTypes
  type Options = NonNullable<typeof spec.securityContext>['seLinuxOptions']
  const isBad = (options: Options) =>
    !allowed.includes(options?.type ?? '') || Boolean(options?.user) || Boolean(options?.role)
  const ofPod = spec.securityContext?.seLinuxOptions
  const offenders = containers.filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions))
  if (!isBad(ofPod) && offenders.length === 0) return undefined
  const all = [ofPod, ...containers.map(({ securityContext }) => securityContext?.seLinuxOptions)]
  const types = sorted(all.flatMap(options => options?.type ?? [])).filter(type => !allowed.includes(type))
  const faults = [
    ...(types.length > 0 ? [`${plural(types.length, 'type')} ${quoted(types)}`] : []),
    ...(all.some(options => options?.user) ? ['user may not be set'] : []),
    ...(all.some(options => options?.role) ? ['role may not be set'] : []),
  ]
  const who = nameOffenders(isBad(ofPod), offenders)
  return {
    reason: 'seLinuxOptions',
    detail: `${who} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`,
  }
}

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/'
const reason = 'seccompProfile'

/** Before 1.19 annotations said it. */
export const seccompBaseline: Check = (subject, minor) => {
  if (minor >= 19) return judgeUnconfined(subject)
  const { annotations, containers } = subject
  const keys = [seccompPod, ...containers.map(({ name }) => `${seccompPrefix}${name}`)]
  const bad = keys.filter(key => {
    const value = annotations[key]
    return value && value !== 'runtime/default' && value !== 'docker/default' && !value.startsWith('localhost/')
  })
  if (bad.length === 0) return undefined
  const shown = bad.map(key => `${key}="${annotations[key]}"`).join(', ')
  return { reason, detail: `forbidden ${plural(bad.length, 'annotation')} ${shown}` }
}

function judgeUnconfined({ spec, containers }: Subject) {
  const isUnconfined = (profile: { type: string } | undefined) => profile?.type === 'Unconfined'
  const offenders = containers.filter(({ securityContext }) => isUnconfined(securityContext?.seccompProfile))
  const refused = nameOffenders(isUnconfined(spec.securityContext?.seccompProfile), offenders)
  if (!refused) return undefined
  return { reason, detail: `${refused} must not set securityContext.seccompProfile.type to "Unconfined"` }
}

export const seccompRestricted: Check = (subject, minor) => {
  if (isExemptAsWindows(subject, minor)) return undefined
  const refused = judgeUnconfined(subject)
  if (refused || subject.spec.securityContext?.seccompProfile) return refused
  const silent = subject.containers.filter(({ securityContext }) => !securityContext?.seccompProfile)
  if (silent.length === 0) return undefined
  const wanted = '"RuntimeDefault" or "Localhost"'
  return {
    reason,
    detail: `pod or ${nameContainers(silent)} must set securityContext.seccompProfile.type to ${wanted}`,
  }
}
