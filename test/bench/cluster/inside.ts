// Inside the test cluster: the default install, one group of figures after another, and the table at the end with the machine's load beside it.
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { startProduct } from '../../product/product.ts'
import { Scene } from '../../product/scene.ts'
import { onNode } from '../../product/stage.ts'
import { measureAccept } from '../accept.ts'
import type { Figure } from '../figure.ts'
import { type Group, groups, isGroup } from './groups.ts'
import { measureLoad } from './load.ts'
import { measurePods } from './pods.ts'
import { measureQuiet } from './quiet.ts'
import { measureRefill } from './refill.ts'
import { measureSessionWrites } from './sessionWrites.ts'

const root = resolve(import.meta.dirname, '../../..')
const [minutes = '5', ...names] = process.argv.slice(2)

const measures: Readonly<Record<Group, (scene: Scene) => Promise<Figure[]>>> = {
  quiet: scene => measureQuiet(scene, Number(minutes)),
  accept: measureAccept,
  pods: measurePods,
  refill: measureRefill,
  writes: measureSessionWrites,
  load: measureLoad,
}

const product = await startProduct({ manifests: `${root}/manifests` })
const rows: Figure[] = []
const loads: number[] = []
try {
  for (const group of groups.filter(group => names.length === 0 || names.filter(isGroup).includes(group))) {
    const scene = await Scene.open(`bench-${group}`)
    try {
      for (const figure of await measures[group](scene)) {
        rows.push(figure)
        loads.push(loadavg()[0]!)
        console.log(`${figure.what}: ${figure.value}`)
      }
    } finally {
      await scene.close()
    }
  }
} finally {
  await product.stop()
}
const where = onNode() ? 'real: containers on a node' : 'real kube-apiserver, pods as local processes'
const load = `load average of the machine ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`
console.log(
  `\n| ${where}; ${load} | |\n|---|---|\n${rows.map(({ what, value }) => `| ${what} | ${value} |`).join('\n')}`,
)
