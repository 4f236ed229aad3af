// Kubernetes' own programs in the test cluster that this run is in: they die as the product's do, and are started again at once, also when they have ended by themselves.
import { setTimeout as sleep } from 'node:timers/promises'
import { restartProgram, startProgram, stopProgram, waitReady } from '../cluster/control.ts'
import type { Instance } from '../cluster/instance.ts'
import { findProgram } from '../cluster/processes.ts'
import { type ControlProgram, controlPrograms } from '../cluster/programs.ts'
import { until } from '../cluster/until.ts'

/** So that etcd can be read by whoever knows nothing of Kubernetes' protobuf (etcdHistory.ts). */
const inJson = { 'storage-media-type': 'application/json' }
const flagsOf = (program: ControlProgram) => (program === 'kube-apiserver' ? inJson : {})

const LOOK_MS = 250
/** Of a busy machine, on which it is killed again meanwhile. */
const BACK_MS = 180_000

export type Control = {
  /** Resolves when it is there again, and the API server answers. */
  kill(program: ControlProgram): Promise<void>
  /** Nothing is started any more. */
  stop(): Promise<void>
}

/** Resolves when the API server keeps objects in JSON. */
export async function keepControl(instance: Instance): Promise<Control> {
  await restartProgram(instance, 'kube-apiserver', inJson)
  let isStopped = false
  // One who starts them: two at once would start one twice.
  const keep = async () => {
    while (!isStopped) {
      // Who was not seen to start in time is looked for again.
      for (const program of controlPrograms)
        if (findProgram(instance, program) === undefined)
          await startProgram(instance, program, flagsOf(program)).catch(() => {})
      await sleep(LOOK_MS)
    }
  }
  const keeping = keep()
  return {
    async kill(program) {
      if (findProgram(instance, program) !== undefined) await stopProgram(instance, program)
      const isBack = async () => {
        if (findProgram(instance, program) === undefined) return undefined
        // Somebody may have killed it meanwhile: then it is asked anew.
        return waitReady(instance).then(
          () => true,
          () => undefined,
        )
      }
      await until(`${program} and an answer of kube-apiserver`, isBack, { limitMs: BACK_MS, everyMs: LOOK_MS })
    },
    async stop() {
      isStopped = true
      await keeping
    },
  }
}
