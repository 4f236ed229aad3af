// A node with a pod in which real processes run: the agent's own containers and HTTPS endpoint, without an API server above them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { generate } from 'selfsigned'
import type { Container, Pod } from '../../../../api/kube/objects.ts'
import { type ContainerRun, createContainerRun } from '../../../../sandbox/agent/container/run.ts'
import { startKubelet } from '../../../../sandbox/agent/kubelet/server.ts'
import { type Options, parseOptions } from '../../../../sandbox/agent/options.ts'
import { podFolders } from '../../../../sandbox/agent/pod/folders.ts'
import type { PodRun } from '../../../../sandbox/agent/pod/run.ts'
import { createFifos, type Fifos } from '../../../../sandbox/agent/process/fifos.ts'
import { createRecords } from '../../../../sandbox/agent/process/records.ts'
import { createStrays } from '../../../../sandbox/agent/process/strays.ts'
import type { KubeletIdentity } from '../../../../sandbox/server/streams/call.ts'
import { until } from '../../../cluster/until.ts'

export const podIP = '127.77.1.2'

export type TestNode = {
  readonly port: number
  readonly identity: KubeletIdentity
  /** What the programs in the pod know as their folder. */
  readonly folder: string
  /** Of the endpoint, that are not over. */
  connections(): number
  run(name: string): ContainerRun
  stop(): Promise<void>
}

/** A pod `p` of namespace `n` with these containers; those with a command are started. */
export async function startNode(containers: readonly Container[]): Promise<TestNode> {
  const folder = await mkdtemp(join(tmpdir(), 'streams-'))
  const identity = await makeIdentity()
  const clientCA = join(folder, 'ca.crt')
  await writeFile(clientCA, identity.cert)
  const options = parseOptions([
    '--kubeconfig',
    '-',
    '--state',
    folder,
    '--node-ip',
    '127.0.0.1',
    ...['--kubelet-port', '0'],
    ...['--kubelet-client-ca', clientCA],
  ])
  const fifos = createFifos(join(folder, 'fifos'))
  const runs = containers.map(container => buildRun({ container, fifos, options }))
  const pod = { metadata: { name: 'p', namespace: 'n', uid: 'u' } } as Pod
  const podRun = {
    ip: () => podIP,
    pod: () => pod,
    container: (name: string) => runs.find(run => run.name === name),
  } as PodRun
  const find = (namespace: string, name: string) => (namespace === 'n' && name === 'p' ? podRun : undefined)
  const pods = { find, list: () => [podRun], onPod() {}, poke() {}, async shutDown() {} }
  const kubelet = await startKubelet({ options, pods, fifos, log: pino({ level: 'silent' }) })
  await Promise.all(runs.filter((_, index) => containers[index]?.command).map(run => run.start()))
  return {
    port: kubelet.port,
    connections: () => kubelet.connections(),
    identity,
    folder: join(folder, 'pods', 'u'),
    run: name => runs.find(run => run.name === name)!,
    async stop() {
      kubelet.close()
      for (const run of runs) {
        run.retire()
        run.stop(performance.now(), 'the test is over')
      }
      await until('the end of the containers', () => (runs.some(run => run.view().alive) ? undefined : true))
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function buildRun({
  container,
  fifos,
  options,
}: {
  container: Container
  fifos: Fifos
  options: Options
}): ContainerRun {
  const folders = podFolders(options.state, 'u')
  const root = folders.root
  const log = pino({ level: 'silent' })
  const env = { PATH: process.env.PATH ?? '', POD_ROOT: root, POD_IP: podIP }
  const nobody = () => {}
  return createContainerRun({
    container,
    role: 'main',
    rules: { policy: 'Never', crash: { firstMs: 0, maxMs: 0 }, retry: { firstMs: 0, maxMs: 0 } },
    prepare: async () => ({
      kind: 'ready',
      wish: { argv: container.command ?? [], env, cwd: root, stdin: container.stdin === true },
    }),
    attempt: {
      ip: () => podIP,
      folders,
      records: createRecords(folders.record),
      parts: { fifos, strays: createStrays(), log },
    },
    tell: {
      started: nobody,
      failed: nobody,
      pullFailed: nobody,
      backOff: nobody,
      killing: nobody,
      unhealthy: nobody,
      hookFailed: nobody,
    },
    onChange: nobody,
    graceMs: () => 0,
    past: { restarts: 0 },
  })
}

/** A certificate that signs itself, and so is its own CA. */
async function makeIdentity(): Promise<KubeletIdentity> {
  const made = await generate(
    [
      { name: 'commonName', value: 'apiserver' },
      { name: 'organizationName', value: 'system:masters' },
    ],
    { algorithm: 'sha256', keyType: 'ec' },
  )
  return { cert: made.cert, key: made.private }
}
