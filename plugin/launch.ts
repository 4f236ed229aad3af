// The first lines of `kubectl isolation`: what is loaded after them is compiled once and kept, so that the next start is faster.
import { existsSync, mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { dirname } from 'node:path'
import { cacheFolder } from './launchCache.ts'

const { env, platform } = process
const folder = cacheFolder(env, platform)
if (folder && isThere(folder)) enableCompileCache(folder)

// The launcher keeps these from this process; programs that this one starts are the user's, and get them.
if (env.KUBECTL_ISOLATION_NODE_OPTIONS !== undefined) {
  env.NODE_OPTIONS = env.KUBECTL_ISOLATION_NODE_OPTIONS
  delete env.KUBECTL_ISOLATION_NODE_OPTIONS
}

// Somebody may have deleted the working directory. Libraries ask for it as they load; what lies in it is named by a path that leads nowhere.
try {
  process.cwd()
} catch {
  process.cwd = () => env.PWD ?? '/proc/self/cwd'
}

if (process.argv[2] === '__complete') void import('./complete.ts')
else void import('./main.ts')

/** Made if need be. Where it cannot be, that is no failure, and code is compiled anew each time. Not with `recursive`, which never returns below /proc. */
function isThere(folder: string): boolean {
  try {
    for (const each of [dirname(folder), folder]) if (!existsSync(each)) mkdirSync(each, { mode: 0o700 })
    return true
  } catch {
    return false
  }
}
