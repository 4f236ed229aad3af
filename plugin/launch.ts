// The first lines of `kubectl isolation`: what is loaded after them is compiled once and kept, so that the next start is faster.
import { enableCompileCache } from 'node:module'
import { cacheFolder } from './launchCache.ts'

const { env, platform } = process
const folder = cacheFolder(env, platform)
// A folder that cannot be written is no failure: it says so in its answer, and compiles anew.
if (folder) enableCompileCache(folder)

// The launcher keeps these from this process; programs that this one starts are the user's, and get them.
if (env.KUBECTL_ISOLATION_NODE_OPTIONS !== undefined) {
  env.NODE_OPTIONS = env.KUBECTL_ISOLATION_NODE_OPTIONS
  delete env.KUBECTL_ISOLATION_NODE_OPTIONS
}

if (process.argv[2] === '__complete') void import('./complete.ts')
else void import('./main.ts')
