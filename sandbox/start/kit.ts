// What a sandbox is made of beside its own code, wherever it was installed: manifests, programs that run as processes, and the words by which a person calls it.
import { resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }

export type Program = 'agent' | 'operator' | 'proxy' | 'echo'

export type Kit = {
  /** Folder of the kustomization; `samples` is in it. */
  readonly manifests: string
  /** Absolute files that Node runs. */
  readonly programs: Readonly<Record<Program, string>>
  readonly called: Called
}

export type Called = {
  /** What stands before flags. */
  readonly start: string
  /** What shows the promise kept, where there is such a command. */
  readonly demo: string | undefined
  /** What ends one that runs. */
  readonly stop: string
}

const root = resolve(import.meta.dirname, '../..')

/** Of the repository. With the compile cache that our own start has filled, a source starts as fast as a bundle, and is never an old one. */
export const sourceKit: Kit = {
  manifests: resolve(root, 'manifests'),
  programs: {
    agent: resolve(root, 'sandbox/agent/main.ts'),
    operator: resolve(root, 'operator/main.ts'),
    proxy: resolve(root, 'proxy/main.ts'),
    echo: resolve(root, 'sandbox/echo/main.ts'),
  },
  called: { start: 'npm start --', demo: 'npm run demo', stop: 'Ctrl-C' },
}

export function samplesOf({ manifests }: Kit): string {
  return resolve(manifests, 'samples')
}

export function exampleOf(kit: Kit): string {
  return resolve(samplesOf(kit), 'my-app.yaml')
}

/** Image name to shell command, for the images of our own release. */
export function buildImages({ programs }: Kit, env: NodeJS.ProcessEnv): Record<string, string> {
  const cache = env.NODE_COMPILE_CACHE
  const node = [...(cache ? ['env', quote(`NODE_COMPILE_CACHE=${cache}`)] : []), quote(process.execPath)].join(' ')
  const run = (file: string) => `${node} ${quote(file)}`
  const named = (name: string) => `isolation-proxy/${name}:${packageJson.version}`
  return {
    [named('operator')]: run(programs.operator),
    [named('proxy')]: run(programs.proxy),
    [named('echo')]: run(programs.echo),
    // The image of the README's example: it has no program of its own here, so it greets too.
    'my-app-image:latest': run(programs.echo),
  }
}

/** For a shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
