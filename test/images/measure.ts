// How large an image is, and how long it takes until its program runs.
import { stat } from 'node:fs/promises'
import { archiveOf, images } from './build.ts'
import { prepareContainer } from './container.ts'
import { asPod, operatorEnvironment, proxyEnvironment } from './standing.ts'
import type { Store } from './store.ts'

const starts: Readonly<Record<string, { env: Readonly<Record<string, string>>; word: string }>> = {
  operator: { env: operatorEnvironment, word: 'the operator runs' },
  proxy: { env: proxyEnvironment, word: 'the proxy runs' },
}

/** A line for each image. */
export async function measureImages(store: Store): Promise<string[]> {
  const lines: string[] = []
  for (const image of images) {
    const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
    const size = `${image.target}: ${mebibytes((await stat(archiveOf(image))).size)} compressed`
    const start = starts[image.target]
    lines.push(start ? `${size}, runs after ${await medianStartMs(store, image.name, start)} ms` : size)
  }
  return lines
}

type Start = { readonly env: Readonly<Record<string, string>>; readonly word: string }

async function medianStartMs(store: Store, image: string, { env, word }: Start): Promise<number> {
  const start = await prepareContainer(store, await asPod(store, image, env))
  const times: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const begun = performance.now()
    const container = start()
    try {
      await container.until(word)
      times.push(performance.now() - begun)
    } finally {
      await container.signal('KILL')
      await container.ended
    }
  }
  return Math.round(times.toSorted((a, b) => a - b)[2]!)
}
