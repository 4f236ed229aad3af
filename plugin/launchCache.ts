// Where compiled code is kept between starts: the user's own cache folder, as each system has it.
import { isAbsolute, join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** Undefined: nowhere. A relative XDG_CACHE_HOME means nothing (XDG Base Directory Specification). */
export function cacheFolder(env: Env, platform: NodeJS.Platform): string | undefined {
  const base = [env.XDG_CACHE_HOME, ownOf(env, platform)].find(folder => folder && isAbsolute(folder))
  return base && join(base, 'kubectl-isolation')
}

function ownOf(env: Env, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return env.LOCALAPPDATA
  if (!env.HOME) return undefined
  return platform === 'darwin' ? join(env.HOME, 'Library', 'Caches') : join(env.HOME, '.cache')
}
