// Before the suite of images: builds them as `npm run images` does, or says why it cannot.
import type { TestProject } from 'vitest/node'
import { buildImages } from '../build.ts'
import { measureImages } from '../measure.ts'
import { whatImagesLack } from '../requirements.ts'
import { createStore, type Location } from '../store.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Undefined where no image can be built. */
    imageStore: Location | undefined
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const lack = whatImagesLack(process.env.PATH ?? '')
  if (lack && process.env.CI) throw new Error(lack)
  if (lack) {
    console.log(`the images are not tested: ${lack}`)
    project.provide('imageStore', undefined)
    return undefined
  }
  const store = await createStore()
  try {
    await buildImages(store, line => console.log(`builds ${line}`))
    for (const line of await measureImages(store)) console.log(line)
  } catch (error) {
    await store.remove()
    throw error
  }
  project.provide('imageStore', store.location)
  return () => store.remove()
}
