// The smoke test of a cluster with a node: containers, Services and DNS work, two at once do not meet, and a crash leaves nothing.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Instance, instanceAt } from './instance.ts'
import { demandNothingLeft, readNamespaces } from './leftovers.ts'
import { kill } from './namespace.ts'
import { packImage } from './ociArchive.ts'
import { findInit, findProgram } from './processes.ts'
import { type Smoke, type Step, toolFor } from './smokeTool.ts'
import { until } from './until.ts'

const image = 'cluster.invalid/smoke:1'
const up = ['up', '--level', 'full']

/** The cluster that stands beside `instance` for a while. */
export function secondOf(instance: Instance): Instance {
  return instanceAt(join(dirname(instance.state), `${instance.name}-2`))
}

export function planNodeSteps({ instance, before }: Smoke): Step[] {
  const { expect, crash } = toolFor(instance)
  const second = secondOf(instance)
  const inside = (...command: string[]) => ['exec', '--', ...command]
  const shell = (script: string) => inside('sh', '-ec', script)
  /** kube-proxy leads to a Service's pods a moment after they are ready, and away from those that went. */
  const askPods = async (from: string) => {
    let refused: unknown
    const ask = () =>
      expect(shell(from), 0, /^trial-[a-z0-9]+-[a-z0-9]+$/m).then(
        () => true,
        error => {
          refused = error
          return undefined
        },
      )
    await until('an answer of a pod', ask, { limitMs: 30_000 }).catch(() => Promise.reject(refused))
  }
  const clusterAddress = "$(kubectl get service trial -o jsonpath='{.spec.clusterIP}')"
  const fetchNode = (url: string) =>
    `'${process.execPath}' -e 'fetch(process.argv[1]).then(a => a.text()).then(console.log)' ${url}`
  return [
    { what: 'up --level full', holds: () => expect(up, 0, 'answers after') },
    { what: 'up again is harmless', holds: () => expect(['up'], 0, 'answers after') },
    {
      what: 'up at another level is refused',
      holds: () => expect(['up', '--level', 'api'], 1, 'end it first with down'),
    },
    { what: 'status says what runs', holds: () => expect(['status'], 0, /kubelet +pid.*kube-proxy +pid/s) },
    { what: 'an image is imported', holds: () => withArchive(instance, file => expect(['images', file], 0, image)) },
    { what: 'images are listed', holds: () => expect(['images'], 0, image) },
    {
      what: 'three pods of it get ready',
      holds: () =>
        expect(
          shell(`kubectl create deployment trial --image=${image} --replicas=3
            kubectl expose deployment trial --port=80 --target-port=8080
            kubectl rollout status deployment/trial --timeout=60s`),
          0,
          'successfully rolled out',
        ),
    },
    { what: 'a Service answers at its address', holds: () => askPods(fetchNode(`http://${clusterAddress}/`)) },
    { what: 'and by its name', holds: () => askPods(fetchNode('http://trial.default.svc.cluster.local/')) },
    {
      what: 'to a pod too, through kubectl exec',
      holds: () => askPods('kubectl exec deployment/trial -- /trial ask http://trial/'),
    },
    { what: 'kubectl logs', holds: () => expect(inside('kubectl', 'logs', 'deployment/trial'), 0, 'trial serves on') },
    {
      what: 'the audit log says who wrote',
      holds: () =>
        expect(
          shell(
            `grep '"username":"system:node:node-1"' '${instance.auditLog}' | grep '"verb":"patch"' | grep '"subresource":"status"' | head -n 1`,
          ),
          0,
          '"resource":"nodes"',
        ),
    },
    { what: 'containerd and kubelet crash', holds: () => crash('containerd').then(() => crash('kubelet')) },
    { what: 'pods outlive them', holds: () => askPods(fetchNode(`http://${clusterAddress}/`)) },
    { what: 'up repairs what crashed', holds: () => expect(up, 0, 'answers after') },
    {
      what: 'new pods start again',
      holds: () =>
        expect(
          shell('kubectl scale deployment/trial --replicas=4 && kubectl rollout status deployment/trial --timeout=60s'),
          0,
          'successfully rolled out',
        ),
    },
    { what: 'up is killed half way, and leaves nothing after down', holds: () => endHalfMade(second, before) },
    { what: 'a second cluster beside it', holds: () => toolFor(second).expect(up, 0, 'answers after') },
    { what: 'whose PID 1 is killed, and which leaves nothing after down', holds: () => endAfterCrash(second, before) },
    { what: 'the first one still answers', holds: () => askPods(fetchNode('http://trial.default.svc.cluster.local/')) },
    { what: 'down, and nothing is left', holds: () => end(instance, before) },
    { what: 'down again is harmless', holds: () => expect(['down'], 0) },
  ]
}

async function withArchive(instance: Instance, use: (file: string) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(instance.state, 'smoke-'))
  try {
    const file = join(folder, 'smoke.tar')
    await packImage({ name: image, program: join(instance.programs, 'trial') }, file)
    await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function end(instance: Instance, before: Smoke['before']): Promise<void> {
  const namespaces = readNamespaces(instance)
  await toolFor(instance).expect(['down'], 0)
  await demandNothingLeft(instance, before, namespaces)
}

async function endHalfMade(instance: Instance, before: Smoke['before']): Promise<void> {
  const starting = toolFor(instance).begin(up)
  await until('its containerd', () => findProgram(instance, 'containerd'))
  const ended = once(starting, 'close')
  starting.kill('SIGKILL')
  await ended
  await end(instance, before)
}

async function endAfterCrash(instance: Instance, before: Smoke['before']): Promise<void> {
  const namespaces = readNamespaces(instance)
  const init = findInit(instance)
  if (init === undefined) throw new Error(`cluster ${instance.name} does not run`)
  kill(init, 'SIGKILL')
  await until('end of its PID 1', () => (findInit(instance) === undefined ? true : undefined))
  await toolFor(instance).expect(['down'], 0)
  await demandNothingLeft(instance, before, namespaces)
}
