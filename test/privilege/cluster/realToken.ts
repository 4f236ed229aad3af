// The very token that a running program of ours presents: read where its kubelet, or our node agent, has put it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pidsOfPod } from '../../product/processes.ts'

export function realTokenOf(podName: string): string {
  for (const pid of pidsOfPod(podName)) {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    const root = environment.find(line => line.startsWith('POD_ROOT='))?.slice('POD_ROOT='.length) ?? ''
    try {
      const file = join(`/proc/${pid}/root`, root, 'var/run/secrets/kubernetes.io/serviceaccount/token')
      return readFileSync(file, 'utf8').trim()
    } catch {
      // A process of the pod that is ending, or that has another root.
    }
  }
  throw new Error(`no process of the pod ${podName} has a token`)
}
