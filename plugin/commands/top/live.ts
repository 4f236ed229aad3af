// How the live screen looks in this terminal, and what it leaves behind.
import type { Environment } from '../../../api/kube/config.ts'
import type { Call } from '../../cli/command.ts'
import { createColor } from '../../output/color.ts'
import type { flags } from './command.ts'
import type { Source } from './source.ts'
import { asciiGlyphs, unicodeGlyphs } from './view/glyphs.ts'
import { createPaint } from './view/paint.ts'
import { show } from './view/show.ts'
import { beginUi } from './view/ui.ts'

type Wanted = { readonly call: Call<typeof flags>; readonly open: string | undefined }

/** `open` is the key of a service to begin with. */
export async function showLive(source: Source, { call, open }: Wanted): Promise<void> {
  const { flags: given, world } = call
  const color = createColor({ color: given.color, env: world.env, isTTY: true })
  const last = await show({
    ...{ source, world, paint: createPaint(color) },
    look: {
      glyphs: given.ascii || !knowsUnicode(world.env) ? asciiGlyphs : unicodeGlyphs,
      utcOffsetMinutes: -new Date().getTimezoneOffset(),
      readonly: given.readonly,
    },
    begin: beginUi({ open, sort: given.sortBy }),
  })
  if (given.keep) world.stdout.write(`${last.join('\n').trimEnd()}\n`)
}

/** The kernel's own console has few glyphs; a locale that is said and is not UTF-8 is believed. */
function knowsUnicode(env: Environment): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return env.TERM !== 'linux' && (locale === '' || /utf-?8/i.test(locale))
}
