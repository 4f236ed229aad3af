// What a namespace's labels ask of the pods in it.
import { invalid } from '../../kinds/check/errors.ts'
import type { FieldError } from '../../refusal.ts'
import type { Level, Standard } from './standards.ts'

const prefix = 'pod-security.kubernetes.io/'
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted']

/** What is only written to an audit log is checked, and has no effect here. */
export type Policy = { readonly enforce: Standard; readonly warn: Standard; readonly errors: readonly FieldError[] }

/** Unknown words count as the strictest, so that a mistake opens nothing. */
export function readPolicy(labels: Readonly<Record<string, string>> = {}): Policy {
  const errors: FieldError[] = []
  const read = (mode: string, fallback: Standard): Standard => {
    const { level, minor } = {
      level: readLevel(labels[`${prefix}${mode}`]),
      minor: readMinor(labels[`${prefix}${mode}-version`]),
    }
    const refuse = (key: string, detail: string) =>
      errors.push(invalid(`metadata.labels[${prefix}${key}]`, labels[`${prefix}${key}`], detail))
    if (level === 'wrong') refuse(mode, `must be one of ${levels.join(', ')}`)
    if (minor === 'wrong') refuse(`${mode}-version`, 'must be "latest" or "v1.x"')
    return {
      level: level === 'wrong' ? 'restricted' : (level ?? fallback.level),
      minor:
        minor === 'wrong'
          ? Number.POSITIVE_INFINITY
          : (minor ?? (level === undefined ? fallback.minor : Number.POSITIVE_INFINITY)),
    }
  }
  const nothing: Standard = { level: 'privileged', minor: Number.POSITIVE_INFINITY }
  const enforce = read('enforce', nothing)
  read('audit', nothing)
  // Who enforces something wants to hear of it early, unless told otherwise.
  return { enforce, warn: read('warn', enforce), errors }
}

function readLevel(text: string | undefined): Level | 'wrong' | undefined {
  return text === undefined ? undefined : (levels.find(level => level === text) ?? 'wrong')
}

function readMinor(text: string | undefined): number | 'wrong' | undefined {
  if (text === undefined) return undefined
  if (text === 'latest') return Number.POSITIVE_INFINITY
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(text)?.[1]
  return minor === undefined ? 'wrong' : Number(minor)
}

/** True when pods that were fine until now may no longer be. */
export function isTightened(now: Standard, before: Standard): boolean {
  return now.minor !== before.minor || levels.indexOf(now.level) > levels.indexOf(before.level)
}
