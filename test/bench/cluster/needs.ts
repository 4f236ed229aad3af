// What operator and proxy take of the machine while something goes on.
import { pods } from '../../../api/kube/resources.ts'
import { system } from '../../product/installed.ts'
import { pidsOfPod } from '../../product/processes.ts'
import type { Scene } from '../../product/scene.ts'
import type { Figure } from '../figure.ts'
import { processTimeMs, residentMiB } from '../processTime.ts'

type Part = { readonly name: string; readonly pids: readonly number[] }

/** CPU time as a share of one core, and the memory at the end, of the operator and of the service's first proxy. */
export async function measureNeeds(scene: Scene, service: string, during: () => Promise<void>): Promise<Figure[]> {
  const parts = await findParts(scene, service)
  const cpu = ({ pids }: Part) => pids.reduce((sum, pid) => sum + processTimeMs(pid), 0)
  const before = parts.map(cpu)
  const begun = performance.now()
  await during()
  const took = performance.now() - begun
  return parts.flatMap((part, index) => {
    const share = ((cpu(part) - before[index]!) / took) * 100
    const mib = part.pids.reduce((sum, pid) => sum + residentMiB(pid), 0)
    return [{ what: part.name, value: `${share.toFixed(2)} % of one core, ${mib.toFixed(0)} MiB` }]
  })
}

async function findParts(scene: Scene, service: string): Promise<Part[]> {
  const { items } = await scene.client.list(pods, {
    namespace: system,
    labelSelector: 'app.kubernetes.io/component=operator',
    fieldSelector: 'status.phase=Running',
  })
  const [proxy] = await scene.proxies(service)
  const part = (name: string, pod: string) => ({ name, pids: pidsOfPod(pod) })
  return [part('operator', items[0]!.metadata.name), part('proxy', proxy!.metadata.name)]
}
