// Does to the world what the schedule says, and writes down what was in force when.
import { setTimeout as sleep } from 'node:timers/promises'
import { isKubeError } from '../../api/kube/errors.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import { deployments, leases, namespaces, pods, type Resource } from '../../api/kube/resources.ts'
import { holderLabel, roleLabel } from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import type { Faults } from '../faults.ts'
import { operator as operatorDeployment, system } from '../product/installed.ts'
import { pauseApi, resumeApi } from '../product/paused.ts'
import type { Fault, Note } from './check/evidence.ts'
import { moment } from './clock.ts'
import { nodeAgent } from './nodeAgent.ts'
import { type Process, runOf } from './processes.ts'
import { freeze, hit, hitProcess } from './still.ts'
import type { Trouble, Victim } from './trouble.ts'
import { service, type World } from './world.ts'

type Happening = { readonly world: World; readonly note: (note: Note) => void }

/** Part of the User-Agent. */
const agents = { operator: 'isolation-proxy-operator/', proxy: 'isolation-proxy/' } as const

/** Resolves when it is over and written down. */
export async function suffer(trouble: Trouble, { world, note }: Happening): Promise<void> {
  const t = moment()
  const during = (more: Partial<Fault> = {}) => {
    const said = { trouble: JSON.stringify(trouble), effect: trouble.kind, ...more }
    note({ kind: 'fault', t, until: moment(), ...said })
  }
  switch (trouble.kind) {
    case 'api': {
      const { program, effect, share, resource, verbs, forMs } = trouble
      const id = await world.faults!.add({
        ...{ client: agents[program], effect, share },
        ...(resource && { resource }),
        ...(verbs && { verbs }),
      })
      await sleep(forMs)
      await liftFaults(world.faults, id)
      return during({ effect: `api ${effect.kind}` })
    }
    case 'forget':
      await world.faults!.forget()
      return during()
    case 'pauseApi':
      await pauseApi()
      await sleep(trouble.forMs)
      // Somebody may have killed it meanwhile.
      await resumeApi().catch(() => {})
      return during()
    case 'killControl':
      await world.control!.kill(trouble.program)
      return during()
    case 'pauseNode':
    case 'killNode':
      await hit(nodeAgent(), lengthOf(trouble))
      return during()
    case 'kill':
    case 'pause': {
      const victim = choose(world, trouble.victim)
      if (!victim) return
      await hitProcess(world, victim, lengthOf(trouble))
      return during({ by: runOf(victim), trouble: `${JSON.stringify(trouble)} ${runOf(victim)}` })
    }
    case 'freeze': {
      const victim = pickOne(world.processes.all('proxy'), trouble.number)
      const stoodFrom = victim && (await freeze(world, victim, trouble.forMs))
      if (stoodFrom === undefined) return
      const said = `${JSON.stringify(trouble)} ${runOf(victim!)}`
      return during({ t: stoodFrom, by: runOf(victim!), effect: 'pause', trouble: said })
    }
    case 'killTarget':
    case 'pauseTarget': {
      const victim = pickOne(world.processes.all('target'), trouble.number)
      if (!victim) return
      await hitProcess(world, victim, lengthOf(trouble))
      return during({ trouble: `${JSON.stringify(trouble)} ${runOf(victim)}` })
    }
    case 'cut':
    case 'skew': {
      const victim = choose(world, trouble.victim)
      if (!victim) return
      if (trouble.kind === 'skew') world.order(victim.pod, { skewMs: trouble.ms })
      else {
        world.order(victim.pod, { cut: true })
        await sleep(trouble.forMs)
        world.order(victim.pod, { cut: false })
      }
      return during({ by: runOf(victim), trouble: `${JSON.stringify(trouble)} ${runOf(victim)}` })
    }
    default:
      return during({ trouble: `${JSON.stringify(trouble)} ${await persist(() => change(trouble, world))}` })
  }
}

/** Without an id: all of them. A server that is too busy to answer is asked again. */
export async function liftFaults(faults: Faults | undefined, id?: string): Promise<void> {
  const lifted = () => faults?.remove(id).then(() => true) ?? true
  await until('the end of a fault', () => Promise.resolve(lifted()).catch(() => undefined), {
    ...{ limitMs: 300_000, everyMs: 500 },
  })
}

/** Undefined: it is a death. */
function lengthOf(trouble: Trouble): number | undefined {
  return 'forMs' in trouble ? trouble.forMs : undefined
}

function choose(world: World, { program, number }: Victim): Process | undefined {
  return pickOne(world.processes.all(program), number)
}

function pickOne<T>(choices: readonly T[], number: number): T | undefined {
  return choices[number % Math.max(1, choices.length)]
}

type Change = Extract<
  Trouble,
  { kind: 'delete' | 'deletePool' | 'operators' | 'proxies' | 'base' | 'rollout' | 'gate' }
>

/** As a person would whom the API server does not answer. */
function persist<T>(work: () => Promise<T>): Promise<T> {
  const tried = () =>
    work().catch((error: unknown) => {
      if (isKubeError(error, 'network', 'server', 'timeout')) return undefined
      throw error
    })
  return until('an answer of the API server', tried, { limitMs: 60_000, everyMs: 500 })
}

/** Something that a person does; what exactly, for the story. A service that is gone or busy changing is no matter. */
async function change(trouble: Change, world: World): Promise<string> {
  const { client } = world
  const patch = (spec: object) => client.patch(dedicatedServices, service, { spec }, { type: 'merge' })
  switch (trouble.kind) {
    case 'operators': {
      const ref = { namespace: system, name: operatorDeployment }
      await client.patch(
        deployments,
        ref,
        { spec: { replicas: trouble.count } },
        { type: 'merge', subresource: 'scale' },
      )
      return ''
    }
    case 'proxies':
      await patch({ proxy: { replicas: trouble.count } })
      return ''
    case 'base':
      await patch({ replicas: trouble.count })
      return ''
    case 'rollout':
      await patch({ env: world.environment(trouble.mark) })
      return ''
    case 'gate':
      await patch({ gate: trouble.isOn })
      return ''
    case 'deletePool': {
      const { status } = await client.get(dedicatedServices, service)
      if (status?.namespace) await client.delete(namespaces, { name: status.namespace }).catch(ifGone)
      return status?.namespace ?? ''
    }
    case 'delete':
      return deleteOne(trouble, world)
  }
}

async function deleteOne({ what, number }: Change & { kind: 'delete' }, { client }: World): Promise<string> {
  const among: Record<typeof what, { resource: Resource<KubeObject>; labelSelector?: string; namespace?: string }> = {
    ticket: { resource: isolationPods as unknown as Resource<KubeObject> },
    target: { resource: pods as unknown as Resource<KubeObject>, labelSelector: `${roleLabel}=target` },
    proxy: { resource: pods as unknown as Resource<KubeObject>, labelSelector: `${roleLabel}=proxy` },
    operator: { resource: pods as unknown as Resource<KubeObject>, namespace: system },
    lease: { resource: leases as unknown as Resource<KubeObject>, labelSelector: `${holderLabel}=true` },
  }
  const { resource, ...where } = among[what]
  const { items } = await client.list(resource, where)
  const one = pickOne(items, number)
  if (!one) return 'nothing'
  const { namespace, name } = one.metadata
  await client.delete(resource, { ...(namespace && { namespace }), name }).catch(ifGone)
  return name
}

function ifGone(error: unknown): void {
  if (!isKubeError(error, 'notFound', 'conflict')) throw error
}
