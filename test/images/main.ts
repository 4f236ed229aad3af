// `npm run images`: builds them all into dist/images, and says how large each is and how fast it starts.
import { buildImages } from './build.ts'
import { measureImages } from './measure.ts'
import { whatImagesLack } from './requirements.ts'
import { createStore } from './store.ts'

async function main(): Promise<void> {
  const lack = whatImagesLack(process.env.PATH ?? '')
  if (lack) throw new Error(lack)
  const begun = performance.now()
  const say = (line: string) => console.log(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`)
  const store = await createStore()
  try {
    await buildImages(store, say)
    for (const line of await measureImages(store)) console.log(line)
  } finally {
    await store.remove()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
