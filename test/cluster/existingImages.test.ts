import { expect, test } from 'vitest'
import { missingImages } from './existingImages.ts'

const node = (name: string, ...names: string[]) => ({
  metadata: { name },
  status: { images: names.map(image => ({ names: [`${image}@sha256:0`, image], sizeBytes: 1 })) },
})

test('each node is told with the images that it lacks, and no other', () => {
  const nodes = [node('one', 'a:1', 'b:1'), node('two', 'a:1'), { metadata: { name: 'new' }, status: {} }]
  expect(missingImages(nodes, ['a:1', 'b:1'])).toEqual(['  two: b:1', '  new: a:1, b:1'])
})
