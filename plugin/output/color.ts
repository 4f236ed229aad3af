// Whether to color, decided in this one place.
import { Chalk, type ChalkInstance } from 'chalk'
import type { Environment } from '../../api/kube/config.ts'
import { isDumb } from '../terminal/dumb.ts'

type ColorWish = {
  /** The flag --color. */
  readonly color: string
  readonly env: Environment
  /** Of the stream that is written to. */
  readonly isTTY: boolean
}

/**
 * The first that says something wins: --color=always or never; NO_COLOR (anything but empty); FORCE_COLOR or CLICOLOR_FORCE (0 and false say no, all else yes); no terminal; a dumb one.
 * CI=true alone changes nothing: its logs are pipes, and a terminal is a terminal.
 */
export function wantsColor({ color, env, isTTY }: ColorWish): boolean {
  if (color !== 'auto') return color === 'always'
  if (env.NO_COLOR) return false
  const forced = env.FORCE_COLOR || env.CLICOLOR_FORCE
  if (forced) return forced !== '0' && forced !== 'false'
  return isTTY && !isDumb(env)
}

/** The 16 colors of every terminal, which its owner has chosen, or none. */
export function createColor(wish: ColorWish): ChalkInstance {
  return new Chalk({ level: wantsColor(wish) ? 1 : 0 })
}
