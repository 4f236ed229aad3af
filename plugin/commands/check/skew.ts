// Which releases work together: those of one minor, and of the minor before or after it (DESIGN: proxies of the previous minor release and the reverse).
import { type Finding, passed } from './finding.ts'

/** `found` is a version with or without a v in front; undefined or not a version: not known. */
export function judgeSkew(what: string, found: string | undefined, release: string): Finding {
  const check = 'versions'
  const [theirs, ours] = [minorOf(found), minorOf(release)]
  if (!theirs || !ours) {
    const message = `the version of the ${what} is not known${found ? ` (${found} is not a version)` : ''}`
    return { check, verdict: 'unknown', message }
  }
  const apart = theirs.minor - ours.minor
  if (theirs.major === ours.major && Math.abs(apart) <= 1) {
    return passed(check, `${what}: release ${found} goes with this plugin (${release})`)
  }
  const older = theirs.major < ours.major || (theirs.major === ours.major && apart < 0)
  return {
    check,
    verdict: 'warning',
    message: `${what}: release ${found} and this plugin (${release}) are more than one minor release apart`,
    hint: older
      ? 'Upgrade what is installed: kubectl isolation install | kubectl apply -f -'
      : 'Upgrade the plugin: kubectl krew upgrade isolation',
  }
}

function minorOf(version: string | undefined): { major: number; minor: number } | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version ?? '') ?? []
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) }
}
