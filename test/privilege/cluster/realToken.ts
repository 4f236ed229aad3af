// The very token that a running program of ours presents: read where its kubelet, or our node agent, has put it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../cluster/until.ts'
import { pidsOfPod } from '../../product/processes.ts'

/** Waits while the pod's program only starts. */
export function realTokenOf(podName: string): Promise<string> {
  return until(`the token of ${podName}`, () => readToken(podName))
}

function readToken(podName: string): string | undefined {
  for (const pid of pidsOfPod(podName)) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      const root = environment.find(line => line.startsWith('POD_ROOT='))?.slice('POD_ROOT='.length) ?? ''
      const file = join(`/proc/${pid}/root`, root, 'var/run/secrets/kubernetes.io/serviceaccount/token')
      return readFileSync(file, 'utf8').trim()
    } catch {
      // A process of the pod that is ending, or that has another root.
    }
  }
  return undefined
}
