// A second node beside the one that the cluster has: a kubelet and a containerd of its own, with its own images, containers and control groups, on the same bridge. For what only two nodes show.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { makeCertificate } from '../cluster/certificates.ts'
import { makeCgroups, removeCgroups } from '../cluster/cgroups.ts'
import { listImages } from '../cluster/images.ts'
import type { Instance } from '../cluster/instance.ts'
import { nodeFiles } from '../cluster/nodeFiles.ts'
import { pauseImage } from '../cluster/ownImages.ts'
import { buildKubeconfig } from '../cluster/programs.ts'
import { run, tryRun } from '../cluster/run.ts'
import { until } from '../cluster/until.ts'
import { kubectl } from '../product/kubectl.ts'

export const otherNode = 'node-2'
const address = '10.63.0.11'
const runtime = '/run/containerd-2'
const socket = join(runtime, 'containerd.sock')

export type OtherNode = {
  /** Where its kubelet keeps the logs of pods. */
  readonly podLogs: string
  /** Takes its pods away, then the node. */
  leave(): Promise<void>
}

/** Resolves once it is ready for pods of ours. */
export async function addNode(instance: Instance): Promise<OtherNode> {
  const place = { ...instance, data: join(instance.data, otherNode), cgroup: `${instance.cgroup}/${otherNode}` }
  const started: ChildProcess[] = []
  const stop = async () => {
    for (const child of started) await end(child)
    await kubectl(['delete', 'node', otherNode, '--ignore-not-found'])
    await removeCgroups(place)
  }
  try {
    await Promise.all([mkdir(place.data, { recursive: true }), makeCgroups(place)])
    await start(instance, place, started)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    podLogs: join(place.data, 'pod-logs'),
    async leave() {
      await kubectl(['cordon', otherNode])
      await kubectl(['delete', 'pods', '-A', `--field-selector=spec.nodeName=${otherNode}`, '--timeout=90s'])
      await stop()
    },
  }
}

/** The last that was started is the first in `started`. */
async function start(instance: Instance, place: Instance, started: ChildProcess[]): Promise<void> {
  const files = await writeFiles(instance, place)
  if (!(await run('list the addresses', ['ip', 'address', 'show', 'dev', 'node0'])).includes(`${address}/`))
    await run('add an address', ['ip', 'address', 'add', `${address}/24`, 'dev', 'node0'])
  const begin = (program: string, ...args: string[]) => {
    const log = openSync(join(instance.logs, `${otherNode}-${program}.log`), 'a')
    started.unshift(spawn(join(instance.programs, program), args, { stdio: ['ignore', log, log] }))
    closeSync(log)
  }
  begin('containerd', `--config=${files.containerd}`, `--address=${socket}`, '--log-level=warn')
  const isThere = async () => {
    const { code } = await tryRun([join(instance.programs, 'ctr'), `--address=${socket}`, 'version'])
    return code === 0 ? true : undefined
  }
  await until('the second containerd', isThere)
  const ours = (await listImages(instance)).filter(name => name === pauseImage || name.includes('/isolation-proxy/'))
  for (const image of ours) await copyImage(instance, image)
  begin(
    'kubelet',
    ...[`--config=${files.kubelet}`, `--kubeconfig=${files.kubeconfig}`, `--root-dir=${join(place.data, 'kubelet')}`],
    ...[`--hostname-override=${otherNode}`, `--node-ip=${address}`],
  )
  await kubectl(['wait', '--for=create', `node/${otherNode}`, '--timeout=60s'])
  await kubectl(['wait', '--for=condition=Ready', `node/${otherNode}`, '--timeout=120s'])
}

type Files = { readonly containerd: string; readonly kubelet: string; readonly kubeconfig: string }

/** Those of the first node, with other places. */
async function writeFiles(instance: Instance, { data, cgroup }: Instance): Promise<Files> {
  const first = nodeFiles(instance)
  const { certificates } = instance
  const files = { containerd: 'containerd.toml', kubelet: 'kubelet.yaml', kubeconfig: 'kubeconfig' }
  const [containerd, kubelet, kubeconfig] = Object.values(files).map(name => join(data, name)) as [
    string,
    string,
    string,
  ]

  const toml = await readFile(first.containerd, 'utf8')
  const elsewhere = toml.replace(/^root = .*$/m, `root = '${join(data, 'containerd')}'`)
  await writeFile(containerd, elsewhere.replace(/^state = .*$/m, `state = '${runtime}'`))

  const places = { podLogsDir: join(data, 'pod-logs'), volumePluginDir: join(data, 'volume-plugins') }
  const ports = { address, healthzPort: 0, containerRuntimeEndpoint: `unix://${socket}` }
  const configuration = parse(await readFile(first.kubelet, 'utf8')) as object
  await writeFile(kubelet, stringify({ ...configuration, ...places, ...ports, cgroupRoot: `/${cgroup}` }))

  await makeCertificate(certificates, { name: otherNode, subject: `/O=system:nodes/CN=system:node:${otherNode}` })
  const read = (name: string) => readFile(join(certificates, name), 'utf8')
  const keys = { ca: await read('ca.crt'), cert: await read(`${otherNode}.crt`), key: await read(`${otherNode}.key`) }
  await writeFile(kubeconfig, stringify(buildKubeconfig(otherNode, keys)), { mode: 0o600 })
  return { containerd, kubelet, kubeconfig }
}

/** From the first node to the second. */
async function copyImage({ programs }: Instance, image: string): Promise<void> {
  const ctr = join(programs, 'ctr')
  const script =
    'set -o pipefail; "$1" -n k8s.io images export --local - "$3" | "$1" --address "$2" -n k8s.io images import --local -'
  await run(`copy ${image}`, ['bash', '-c', script, 'bash', ctr, socket, image])
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
