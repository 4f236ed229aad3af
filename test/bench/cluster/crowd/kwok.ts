// kwok, which plays nodes and their pods against the real API server.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { buildOnce, readBuild } from '../../../cluster/build.ts'
import type { Instance } from '../../../cluster/instance.ts'
import { extras } from '../../../cluster/parts.ts'
import { cachesFolder } from '../../../cluster/release.ts'
import { playedAnnotation } from './nodes.ts'
import { type Program, startProgram } from './program.ts'

/** Of all nodes that it plays: nobody connects to it. */
const nodeIP = '10.99.0.1'

/** Builds kwok if it is not built yet. Resolves with the program's file. */
export async function buildKwok(): Promise<string> {
  const build = await readBuild(extras.kwok, cachesFolder(process.env, homedir()))
  await buildOnce(build, console.log)
  return join(build.folder, 'kwok')
}

export function startKwok(instance: Instance, program: string): Promise<Program> {
  const flags = {
    kubeconfig: instance.kubeconfig,
    config: join(import.meta.dirname, 'stages.yaml'),
    'node-ip': nodeIP,
    'manage-nodes-with-annotation-selector': playedAnnotation,
    'node-lease-duration-seconds': '40',
  }
  return startProgram(instance, 'kwok', [
    program,
    ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
  ])
}
