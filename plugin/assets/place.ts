// Where the plugin finds what it brings along: beside its own bundle, or in the repository when it runs from sources.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Kit } from '../../sandbox/start/kit.ts'

const beside = join(import.meta.dirname, 'assets')
const isBundled = existsSync(join(beside, 'manifests'))
const repository = resolve(import.meta.dirname, '../..')

/** Folder of the kustomization that installs the product. */
export const manifests = join(isBundled ? beside : repository, 'manifests')

/** What the build rendered of it, in JSON; there is none in the repository. */
export const rendered = join(beside, 'install.json')

const sources: Kit['programs'] = {
  agent: join(repository, 'sandbox/agent/main.ts'),
  operator: join(repository, 'operator/main.ts'),
  proxy: join(repository, 'proxy/main.ts'),
  echo: join(repository, 'sandbox/echo/main.ts'),
}

function bundled(name: string): string {
  return join(beside, 'programs', name, `${name}.mjs`)
}

/** What a sandbox is made of. */
export const kit: Kit = {
  manifests,
  programs: isBundled
    ? { agent: bundled('agent'), operator: bundled('operator'), proxy: bundled('proxy'), echo: bundled('echo') }
    : sources,
  called: {
    start: 'kubectl isolation sandbox start',
    demo: undefined,
    stop: 'Ctrl-C or kubectl isolation sandbox stop',
  },
}
