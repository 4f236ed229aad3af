// The platforms that get an archive, and the Node of each: pinned in runtimes.json by version and by what npm says of its content.
import pinned from './runtimes.json' with { type: 'json' }

type PlatformName = keyof typeof pinned.platforms

export type Platform = {
  readonly name: PlatformName
  /** As Go, and so krew, names them. */
  readonly os: 'linux' | 'darwin' | 'windows'
  readonly arch: 'amd64' | 'arm64'
  /** npm package with its version. */
  readonly runtime: string
  /** npm package that has the licence of that Node; the Windows one brings none. */
  readonly licenseFrom: string
  /** What krew links to. */
  readonly bin: string
}

export const platforms: readonly Platform[] = Object.entries(pinned.platforms).map(([name, pin]) => {
  const [os, arch] = name.split('-') as [Platform['os'], Platform['arch']]
  return {
    name: name as PlatformName,
    ...{ os, arch },
    runtime: pin.runtime,
    licenseFrom: 'licenseFrom' in pin ? pin.licenseFrom : pin.runtime,
    bin: os === 'windows' ? 'bin/kubectl-isolation.exe' : 'bin/kubectl-isolation',
  }
})

/** The platform of a machine as Node names it; undefined when none is made for it. */
export function platformOf(os: string, arch: string): Platform | undefined {
  const [goOs, goArch] = [os === 'win32' ? 'windows' : os, arch === 'x64' ? 'amd64' : arch]
  return platforms.find(platform => platform.os === goOs && platform.arch === goArch)
}

/** npm package of the Node that can make Windows executables (`--build-sea`), for the machine that packages. */
export function builderFor(os: string, arch: string): string {
  const found = Object.entries(pinned.builders).find(([name]) => name === `${os}-${arch}`)
  if (!found) throw new Error(`the Windows archive cannot be made on ${os} ${arch}: package on Linux or macOS`)
  return found[1]
}

/** As in package-lock.json: `sha512-` and base64. */
export function integrityOf(spec: string): string {
  const found = Object.entries(pinned.integrity).find(([name]) => name === spec)
  if (!found) throw new Error(`krew/runtimes.json has no integrity for ${spec}`)
  return found[1]
}
