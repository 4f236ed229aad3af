// The plugin's entry for krew's index: the template beside this file with the version, and a platform for each archive.
import { parseDocument } from 'yaml'
import type { Platform } from './platforms.ts'

export type Archive = { readonly platform: Platform; readonly file: string; readonly sha256: string }

export type Release = {
  readonly version: string
  /** Folder of this version's archives on the web. */
  readonly downloads: string
  readonly archives: readonly Archive[]
}

export function renderManifest(template: string, { version, downloads, archives }: Release): string {
  // The template's own comment is for who edits it.
  const document = parseDocument(template.replace(/^(#.*\n)+/, ''))
  document.setIn(['spec', 'version'], `v${version}`)
  document.setIn(['spec', 'platforms'], document.createNode(archives.map(archive => platformEntry(downloads, archive))))
  return document.toString({ lineWidth: 0 })
}

function platformEntry(downloads: string, { platform, file, sha256 }: Archive): object {
  return {
    selector: { matchLabels: { os: platform.os, arch: platform.arch } },
    uri: `${downloads}/${file}`,
    sha256,
    // Everything as it lies in the archive: the program finds its parts beside itself.
    files: [{ from: '*', to: '.' }],
    bin: platform.bin,
  }
}
