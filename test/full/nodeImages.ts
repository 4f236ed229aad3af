// The images of the node, as its owner moves them.
import { join } from 'node:path'
import { run } from '../cluster/run.ts'
import { currentCluster } from '../product/product.ts'

const ctr = (...words: string[]) =>
  run(`ctr images ${words.join(' ')}`, [join(currentCluster().programs, 'ctr'), '-n', 'k8s.io', 'images', ...words])

/** Gives an image that is there another name. */
export async function nameImage(image: string, name: string): Promise<void> {
  await ctr('tag', '--force', image, name)
}

export async function forgetImage(name: string): Promise<void> {
  await ctr('remove', name)
}
