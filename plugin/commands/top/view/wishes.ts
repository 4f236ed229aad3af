// What a person asks of the world beyond the screen, and how its outcome is told.
import { describeFailure } from '../../../cli/failure.ts'
import type { World } from '../../../cli/world.ts'
import type { Source } from '../source.ts'
import { count } from './header.ts'
import type { Wish } from './press.ts'

export type Outcome = { readonly text: string; readonly tone: 'good' | 'bad' }

type OutwardWish = Wish & { readonly kind: 'copy' | 'evict' | 'recycle' }

/** Nothing to tell: it was told when it was asked. */
export async function fulfil(
  wish: OutwardWish,
  { source, world }: { source: Source; world: World },
): Promise<Outcome | undefined> {
  switch (wish.kind) {
    case 'copy':
      // OSC 52: terminals that allow it put this into the clipboard, also over ssh.
      world.stdout.write(`\u001b]52;c;${Buffer.from(wish.text).toString('base64')}\u0007`)
      return undefined
    case 'evict':
      return source
        .evict(wish.key, wish.ticket)
        .then(() => good(`Evicted ${wish.client}: its connection ends now.`), bad(`${wish.client} was not evicted`))
    case 'recycle':
      return source.recycle(wish.key).then(pods => good(recycled(wish.key, pods)), bad(`${wish.key} was not recycled`))
  }
}

function recycled(key: string, pods: number): string {
  return `${key}: ${count(pods, 'warm pod')} ${pods === 1 ? 'is' : 'are'} being replaced.`
}

function good(text: string): Outcome {
  return { text, tone: 'good' }
}

function bad(what: string): (error: unknown) => Outcome {
  return error => ({ text: `${what}: ${describeFailure(error).lines.join(' ')}`, tone: 'bad' })
}
