// Where the product under test lives: a test cluster, or a sandbox. Both keep their files in one folder.
import { join } from 'node:path'
import { instanceAt } from '../cluster/instance.ts'

export type Home = {
  readonly state: string
  readonly logs: string
  readonly kubeconfig: string
  readonly auditLog: string
}

/** Of the cluster that this process was started in, or of the sandbox that was started for it. */
export function currentHome(env: NodeJS.ProcessEnv = process.env): Home {
  if (env.CLUSTER_STATE) return instanceAt(env.CLUSTER_STATE)
  const state = env.SANDBOX_STATE
  if (!state) throw new Error('this runs beside a product: npm test, or npm run cluster -- exec')
  return {
    state,
    logs: join(state, 'logs'),
    kubeconfig: join(state, 'kubeconfig'),
    auditLog: join(state, 'logs', 'audit.log'),
  }
}
