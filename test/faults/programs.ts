// What runs in the pods of a run: the product with an observer loaded first, and the target; each process writes into a file of its own.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleProgram } from '../../plugin/build/bundle.ts'
import { bundleProduct } from '../bundledProduct.ts'

export type Place = {
  readonly log: string
  readonly control: string
  readonly processes: string
  readonly calm: string
}

export const targetImage = 'faults/target:1'

export function placeIn(dir: string): Place {
  const at = (name: string) => join(dir, name)
  return { log: at('notes.jsonl'), control: at('control'), processes: at('processes'), calm: at('calm') }
}

/** Image name to shell command, as the node agent takes them. */
export async function layPrograms(dir: string): Promise<Record<string, string>> {
  const place = placeIn(dir)
  for (const folder of [place.control, place.processes]) await mkdir(folder, { recursive: true })
  await writeFile(place.log, '')
  // As bundles they start in half the time, and pods start all the time.
  for (const name of ['target', 'observe']) await bundleProgram(name, `test/faults/${name}.ts`, dir)
  await bundleProduct(dir)
  const observed = (name: string) =>
    [
      `/usr/bin/env FAULTS_LOG=${place.log} FAULTS_CONTROL=${place.control} FAULTS_PROGRAM=${name}`,
      `${process.execPath} --import ${join(dir, 'observe.mjs')} ${join(dir, name, `${name}.mjs`)}`,
      `>>${place.processes}/$HOSTNAME.$$.log 2>&1`,
    ].join(' ')
  return {
    'isolation-proxy/operator:0.1.0': observed('operator'),
    'isolation-proxy/proxy:0.1.0': observed('proxy'),
    [targetImage]: `${process.execPath} ${join(dir, 'target.mjs')}`,
  }
}
