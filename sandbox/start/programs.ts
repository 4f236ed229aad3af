// The programs that stand for the images of our own release.
import { resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }

const root = resolve(import.meta.dirname, '../..')
export const agentProgram = resolve(root, 'sandbox/agent/main.ts')
export const manifests = resolve(root, 'manifests')
export const example = resolve(manifests, 'samples/my-app.yaml')

/** Image name to shell command. With the compile cache that our own start has filled, a source starts as fast as a bundle, and is never an old one. */
export function buildImages(env: NodeJS.ProcessEnv): Record<string, string> {
  const cache = env.NODE_COMPILE_CACHE
  const node = [...(cache ? ['env', quote(`NODE_COMPILE_CACHE=${cache}`)] : []), quote(process.execPath)].join(' ')
  const run = (source: string) => `${node} ${quote(resolve(root, source))}`
  const named = (name: string) => `isolation-proxy/${name}:${packageJson.version}`
  return {
    [named('operator')]: run('operator/main.ts'),
    [named('proxy')]: run('proxy/main.ts'),
    [named('echo')]: run('sandbox/echo/main.ts'),
    // The image of the README's example: it has no program of its own here, so it greets too.
    'my-app-image:latest': run('sandbox/echo/main.ts'),
  }
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
