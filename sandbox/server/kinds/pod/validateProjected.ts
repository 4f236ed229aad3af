// What a volume of several sources must say.
import type { PodSpec } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid, required } from '../check/errors.ts'
import { validateDownwardItems, validateItems, validateMode } from './validateFiles.ts'
import { validateLocalPath } from './validateMounts.ts'

type Projected = NonNullable<NonNullable<PodSpec['volumes']>[number]['projected']>
type Source = NonNullable<Projected['sources']>[number]
type Token = NonNullable<Source['serviceAccountToken']>

const MIN_TOKEN_SECONDS = 600
const MAX_TOKEN_SECONDS = 2 ** 32

export function validateProjected({ defaultMode, sources }: Projected, field: string): FieldError[] {
  return [
    ...validateMode(defaultMode, `${field}.defaultMode`),
    ...(sources ?? []).flatMap((source, index) => validateSource(source, `${field}.sources[${index}]`, field)),
  ]
}

function validateSource(source: Source, field: string, volume: string): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken: token } = source
  const chosen = Object.values(source).filter(each => each !== undefined)
  if (chosen.length > 1) return [forbidden(field, 'may not specify more than 1 volume type per source')]
  const named = (files: { name?: string; items?: Parameters<typeof validateItems>[0] }, at: string) => [
    ...(files.name ? [] : [required(`${at}.name`)]),
    ...validateItems(files.items, `${at}.items`),
  ]
  return [
    ...(secret ? named(secret, `${field}.secret`) : []),
    ...(configMap ? named(configMap, `${field}.configMap`) : []),
    ...(downwardAPI ? validateDownwardItems(downwardAPI.items, `${field}.downwardAPI`) : []),
    ...(token ? validateToken(token, `${field}.serviceAccountToken`, volume) : []),
  ]
}

function validateToken({ expirationSeconds = 0, path }: Token, field: string, volume: string): FieldError[] {
  const at = `${field}.expirationSeconds`
  return [
    ...(expirationSeconds < MIN_TOKEN_SECONDS
      ? [invalid(at, expirationSeconds, 'may not specify a duration less than 10 minutes')]
      : []),
    ...(expirationSeconds > MAX_TOKEN_SECONDS
      ? [invalid(at, expirationSeconds, 'may not specify a duration larger than 2^32 seconds')]
      : []),
    ...(path ? validateLocalPath(path, `${volume}.path`) : [required(`${volume}.path`)]),
  ]
}
