// Stops the API server in its tracks, wherever the product runs: connections stay open and nothing answers.
import { pauseApiServer, resumeApiServer } from '../cluster/control.ts'
import { instanceAt } from '../cluster/instance.ts'
import { processState } from '../cluster/processes.ts'
import { until } from '../cluster/until.ts'

export async function pauseApi(): Promise<void> {
  if (process.env.CLUSTER_STATE) return pauseApiServer(instanceAt(process.env.CLUSTER_STATE))
  process.kill(sandbox(), 'SIGSTOP')
  await until('pause of the sandbox', () => (processState(sandbox()) === 'T' ? true : undefined))
}

export async function resumeApi(): Promise<void> {
  if (process.env.CLUSTER_STATE) return resumeApiServer(instanceAt(process.env.CLUSTER_STATE))
  process.kill(sandbox(), 'SIGCONT')
  await until('resumption of the sandbox', () => (processState(sandbox()) === 'T' ? undefined : true))
}

function sandbox(): number {
  return Number(process.env.SANDBOX_PID)
}
