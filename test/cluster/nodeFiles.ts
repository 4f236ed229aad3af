// The configuration files of the node's programs: they take by file what they take by no flag.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { dnsAddress, nodeAddress, podRange } from './addresses.ts'
import type { Instance } from './instance.ts'
import { pauseImage } from './ownImages.ts'

/** Inside the cluster's own /run: a socket's path may have 107 characters, and that of a state folder may be longer. */
const containerdFolder = '/run/containerd'
/** Of Debian's package containernetworking-plugins. */
const networkPlugins = '/usr/lib/cni'

export function nodeFiles({ state }: Instance): { containerd: string; kubelet: string; network: string } {
  const folder = join(state, 'node')
  return {
    containerd: join(folder, 'containerd.toml'),
    kubelet: join(folder, 'kubelet.yaml'),
    network: join(folder, 'net.d', '10-cluster.conflist'),
  }
}

export async function writeNodeFiles(instance: Instance): Promise<void> {
  const files = nodeFiles(instance)
  await mkdir(dirname(files.network), { recursive: true })
  await Promise.all([
    writeFile(files.containerd, containerdConfiguration(instance, dirname(files.network))),
    writeFile(files.kubelet, stringify(kubeletConfiguration(instance))),
    writeFile(files.network, JSON.stringify(networkConfiguration)),
  ])
}

function containerdConfiguration({ data }: Instance, networks: string): string {
  return `version = 4
root = '${join(data, 'containerd')}'
state = '${containerdFolder}'
disabled_plugins = ['io.containerd.internal.v1.opt', 'io.containerd.nri.v1.nri']

[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${pauseImage}'

[plugins.'io.containerd.cri.v1.runtime']
  # A machine that is a container itself may not lower it, and may have no AppArmor.
  restrict_oom_score_adj = true
  disable_apparmor = true

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = false

[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ['${networkPlugins}']
  conf_dir = '${networks}'
`
}

function kubeletConfiguration({ certificates, cgroup, data }: Instance): unknown {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: nodeAddress,
    tlsCertFile: join(certificates, 'kubelet.crt'),
    tlsPrivateKeyFile: join(certificates, 'kubelet.key'),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(certificates, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${containerdFolder}/containerd.sock`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    enforceNodeAllocatable: [],
    oomScoreAdj: 0,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    clusterDNS: [dnsAddress],
    clusterDomain: 'cluster.local',
    resolvConf: join(data, 'no-resolver.conf'),
    podLogsDir: join(data, 'pod-logs'),
    volumePluginDir: join(data, 'volume-plugins'),
    maxPods: 500,
    serializeImagePulls: false,
    // Tests kill what must come back.
    crashLoopBackOff: { maxContainerRestartPeriod: '2s' },
    // Images come from files, by hand: what was collected would not come back.
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'nodefs.inodesFree': '1%',
      'imagefs.available': '1%',
    },
  }
}

const networkConfiguration = {
  cniVersion: '1.0.0',
  name: 'cluster',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: podRange }]],
        routes: [{ dst: '0.0.0.0/0' }],
        dataDir: '/run/cni',
      },
    },
    { type: 'portmap', capabilities: { portMappings: true }, snat: true },
  ],
}
