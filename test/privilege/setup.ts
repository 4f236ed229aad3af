// Before the suite on a node: what the targets write is kept, and the image of the README's example is there. Elsewhere pods are processes, and need neither.
import { bringExampleImage } from '../full/exampleImage.ts'
import { keepLogs } from '../full/keepLogs.ts'
import { onNode } from '../product/stage.ts'

export default async function setup(): Promise<() => Promise<void>> {
  if (!onNode()) return async () => {}
  const stop = await keepLogs(process.env)
  try {
    const takeAway = await bringExampleImage()
    return async () => {
      await takeAway()
      await stop()
    }
  } catch (error) {
    await stop()
    throw error
  }
}
