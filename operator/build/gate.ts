// The gate of a target pod: a sidecar from the proxies' image that lets in the one connection that bears the ticket's token.
import { createHash } from 'node:crypto'
import type { Container, PodSpec } from '../../api/kube/objects.ts'
import { gateContainer, gatePort } from '../../api/v1alpha1/names.ts'
import type { ProxySettings } from './settings.ts'

export type GateInput = {
  /** The ticket's. The pod is told its hash alone, so that who may only look at pods cannot use it. */
  readonly token: string
  readonly settings: Pick<ProxySettings, 'image' | 'imagePullPolicy' | 'logLevel'>
  /** The target's. */
  readonly port: number
}

const folder = 'run/isolation-gate'

/** Of 32 random bytes. */
export function buildGateToken(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** `spec` with the gate in it. It starts before the target, and the pod ends without it. */
export function addGate(spec: PodSpec, input: GateInput): PodSpec {
  return {
    ...spec,
    initContainers: [buildGate(input), ...(spec.initContainers ?? [])],
    // What it remembers there outlives its own crash, and nothing outlives the pod.
    volumes: [...(spec.volumes ?? []), { name: gateContainer, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }],
  }
}

function buildGate({ token, settings, port }: GateInput): Container {
  const given = {
    GATE_PORT: String(gatePort),
    TARGET_PORT: String(port),
    GATE_TOKEN_SHA256: createHash('sha256').update(token, 'latin1').digest('hex'),
    // From the working folder: in the sandbox a container's root is a folder of the machine.
    GATE_FOLDER: folder,
    LOG_LEVEL: settings.logLevel,
  }
  return {
    name: gateContainer,
    image: settings.image,
    ...(settings.imagePullPolicy && { imagePullPolicy: settings.imagePullPolicy }),
    args: ['gate'],
    workingDir: '/',
    restartPolicy: 'Always',
    env: [
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ...Object.entries(given).map(([name, value]) => ({ name, value })),
    ],
    ports: [{ name: 'gate', containerPort: gatePort, protocol: 'TCP' }],
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    securityContext: {
      runAsUser: 65532,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [{ name: gateContainer, mountPath: `/${folder}` }],
  }
}
