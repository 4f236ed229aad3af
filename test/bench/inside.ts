// Inside the test cluster: the product with its default durations, one figure after another, each printed as a row of a Markdown table.
import { resolve } from 'node:path'
import { startProduct } from '../product/product.ts'
import { Scene } from '../product/scene.ts'
import { measureAccept } from './accept.ts'
import type { Figure } from './figure.ts'
import { measureProxyStart } from './proxyStart.ts'
import { measureRefill } from './refill.ts'
import { measureWrites } from './writes.ts'

const root = resolve(import.meta.dirname, '../..')
const product = await startProduct({ manifests: `${root}/manifests` })
const scene = await Scene.open('bench')
const rows: Figure[] = []
try {
  const only = process.argv[2]
  for (const measure of [measureAccept, measureRefill, measureWrites, measureProxyStart]) {
    if (only && measure.name !== only) continue
    for (const figure of await measure(scene)) {
      rows.push(figure)
      console.log(`${figure.what}: ${figure.value}`)
    }
  }
} finally {
  await scene.close()
  await product.stop()
}
console.log(
  `\n| real kube-apiserver, pods as local processes | |\n|---|---|\n${rows.map(({ what, value }) => `| ${what} | ${value} |`).join('\n')}`,
)
