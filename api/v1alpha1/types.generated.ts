// Generated from manifests/crd by `npm run generate`. Do not edit.
import type * as k8s from '@kubernetes/client-node'
import type { KubeObject, PodTemplateSpec, Wire } from '../kube/objects.ts'

type ResourceRequirements = Wire<k8s.V1ResourceRequirements>
type EnvVar = Wire<k8s.V1EnvVar>
type NetworkPolicyEgressRule = Wire<k8s.V1NetworkPolicyEgressRule>

export type DedicatedServiceSpec = {
  /** Image of the target container. May be left out when spec.template names one for its container "target". */
  image?: string
  /** Port that the target listens on. */
  port: number
  /** Number of ready, unused pods to keep. The annotation soh.re/base-pool-size overrides it. With 0, a pod is started when a client waits. */
  replicas: number
  resources?: ResourceRequirements
  env?: EnvVar[]
  template?: Partial<PodTemplateSpec>
  /** The Service that clients connect to. */
  service: {
    type: 'ClusterIP' | 'LoadBalancer' | 'NodePort'
    /** Port that clients connect to. */
    port: number
    /** Annotations of the Service, for the cloud's load balancer. */
    annotations?: Record<string, string>
    /** As in a Service. Local, the default for LoadBalancer, keeps the clients' addresses. */
    externalTrafficPolicy?: 'Cluster' | 'Local'
    /** As in a Service. Cannot be changed later. */
    loadBalancerClass?: string
    /** As in a Service, the client ranges that the load balancer admits. */
    loadBalancerSourceRanges?: string[]
    /** As in a Service. Chosen by Kubernetes when left out. */
    nodePort?: number
  }
  pool: {
    /** Upper bound of all pods of this service, terminating ones included. None when left out. */
    maxPods?: number
    /** The base, the number of ready, unused pods to keep, follows the use of the service. It rises at once, and falls once nothing has asked for more in scaleDownDelay. Status and condition BaseAutoscaled say what it is and why. Off when left out. */
    autoscaling?: {
      /** Ready, unused pods to keep beside those in use, as a percentage of these. */
      sparePercent: number
      /** The base is at least this, and spec.replicas and the annotation soh.re/base-pool-size have no effect. When left out they are the least base. */
      minSpare?: number
      /** The base is at most this, whatever asks for more. No bound but pool.maxPods when left out. */
      maxSpare?: number
      /** The base falls to the highest size that was asked for in this time; 0s to let it fall at once. */
      scaleDownDelay: string
    }
    /** What happens to a client for whom no pod is available. Queue, it waits (connections.queue); Reject, it is refused; EvictOldest and EvictIdlest, it waits, and where maxPods leaves no room for its pod, the connection of the same proxy replica that has lasted or been silent longest is reset. */
    overflow: 'Queue' | 'Reject' | 'EvictOldest' | 'EvictIdlest'
    /** How many warm pods may be replaced at once after a template change. Pods in use are never touched. */
    rollout: {
      /** Pods above the base, as a number or a percentage of it. */
      maxSurge: number | string
      /** Available pods below the base, as a number or a percentage of it. */
      maxUnavailable: number | string
    }
    /** A warm pod that has waited this long is replaced. Off when left out. */
    maxIdleTime?: string
    /** Number of receipts (Done tickets) to keep. */
    historyLimit: number
    /** A finished pod is kept this long for inspection. Nothing is ever connected to it. */
    retention: string
  }
  connections: {
    /** How long to try to reach the pod for a client, with a new attempt after each refusal. */
    connectTimeout: string
    /** How long a proxy that is to stop lets its connections go on. */
    drainTimeout: string
    /** A connection on which no byte passed in either direction for this long is reset, and its pod destroyed. Off when left out. */
    idleTimeout?: string
    /** A connection that has had its pod for this long is reset, and the pod destroyed. Off when left out. */
    maxDuration?: string
    /** Where clients wait when no pod is available, per proxy replica. */
    queue: {
      /** Clients that may wait at once; further ones are refused. */
      length: number
      /** A client that has waited this long is refused. */
      timeout: string
    }
    /** Text sent to a client before a refusal closes its connection. Nothing when left out. */
    refusalMessage?: string
    /** Peers (a load balancer's health checkers) whose connections are accepted and closed without using a pod. */
    healthCheckSources?: string[]
    /** Networks (CIDR, IPv4 or IPv6) whose clients are served; all others are refused. Everybody is when left out. What counts is the address that the proxy sees, so the Service has to keep it (externalTrafficPolicy Local). */
    allow?: string[]
    /** Networks (CIDR, IPv4 or IPv6) whose clients are refused, even where allow names them. */
    deny?: string[]
    /** Connections, waiting ones included, that one IPv4 address or one IPv6 network of /64 may have at a time, per proxy replica; further ones are refused. No limit when left out. */
    maxPerSource?: number
    /** What a client has to do before it is given a pod. Accept, connect; FirstByte, say something; ClientHello, send a whole TLS ClientHello. Who leaves before uses no pod. Not for services whose server speaks first. */
    claimOn: 'Accept' | 'FirstByte' | 'ClientHello'
    /** Who has not said by then what claimOn waits for, and before that the header that proxy.proxyProtocol.accept asks for and the handshake of proxy.tls, is refused. */
    firstByteTimeout: string
    /** Connections, waiting ones included, that one proxy replica may have at a time; further ones are refused. As many as it has descriptors for when left out. */
    maxConnections?: number
    /** New connections a second, and as many at once, that one proxy replica lets in; further ones are refused. No limit when left out. */
    acceptRate?: number
  }
  /** The proxy that joins each connection to one pod. */
  proxy: {
    replicas: number
    resources?: ResourceRequirements
    /** Pods that each replica holds reserved, so that a connection needs no API call. Found from spec.replicas when left out. */
    stock?: number
    /** A replica that could not renew its Lease for this long serves nothing new until it can. */
    fence: string
    /** The PROXY protocol (versions 1 and 2), by which who passes a connection on says whose it is. */
    proxyProtocol?: {
      /** Load balancers (CIDR, IPv4 or IPv6) whose connections begin with such a header; without one they are refused. The address in it counts as the client's. All others are taken by their own address. */
      accept?: string[]
      /** The version of the header that a pod is sent before the client's first byte. None when left out. */
      send?: 'v1' | 'v2'
    }
    /** Clients are served over TLS, which the proxies end; pods get what is inside of it. They are served without when left out. */
    tls?: {
      /** Secret of type kubernetes.io/tls in the namespace of the service, which the proxies mount. A renewed one counts for the next connection; another name restarts them. */
      secretName: string
      /** The oldest version of TLS that is spoken. */
      minVersion: '1.2' | '1.3'
      /** Only clients with a certificate of these authorities are served. Everybody is when left out. */
      clientCA?: {
        /** Secret in the namespace of the service whose key ca.crt holds the authorities' certificates (PEM). It may be the same as tls.secretName. */
        secretName: string
      }
    }
  }
  /** What the target pods may reach, and who may reach them, as NetworkPolicies. */
  network: {
    /** Allow DNS, to the namespace kube-system or to dnsCIDRs. */
    dns: boolean
    dnsCIDRs?: string[]
    /** Allow target pods of this service to reach each other. */
    allowPeers: boolean
    egress?: NetworkPolicyEgressRule[]
    /** ProxyOnly admits this service's proxies only; All admits everybody. */
    ingress: 'ProxyOnly' | 'All'
    /** Restricted lets the proxy reach only the pool, DNS and the API server. */
    proxyEgress: 'Open' | 'Restricted'
  }
  /** Baseline drops NET_RAW and forbids privilege escalation; Restricted also drops all other capabilities and demands a non-root user. */
  securityProfile: 'Baseline' | 'Restricted'
  /** Puts a gate into every target pod: a sidecar that lets in one connection, ever, and only from the proxy that holds the pod's ticket. Then even an address that is given to another pod, or a machine that stands still for minutes, leads no client to a pod that is not its own. Needs proxies of this release. */
  gate: boolean
  /** Who besides admins may look into the pool namespace (view), or also end connections there (operate). Each is bound in that namespace to the ClusterRole isolation-proxy-pool-view or isolation-proxy-pool-operate, and nowhere else. */
  access?: Array<{
    /** As in a RoleBinding. */
    subject: {
      kind: 'User' | 'Group' | 'ServiceAccount'
      name: string
      /** Of a ServiceAccount; that of the DedicatedService when left out. */
      namespace?: string
    }
    /** view looks at tickets, pods, their logs and Events; operate also ends connections. */
    role: 'view' | 'operate'
  }>
}

export type DedicatedServiceStatus = {
  observedGeneration?: number
  /** Pending + Idle + Reserved + Active tickets. */
  totalTargets?: number
  /** Ready, unused pods: Idle, or Reserved by a live proxy. */
  availableTargets?: number
  /** Pods that serve a client now. */
  inUseTargets?: number
  /** Pods that are not ready yet. */
  pendingTargets?: number
  /** Clients that wait for a pod. */
  waitingConnections?: number
  /** Ready, unused pods to keep now: what spec.replicas says, or what spec.pool.autoscaling makes of it. */
  baseTargets?: number
  /** The pool namespace. */
  namespace?: string
  /** Where clients connect, as host:port. */
  address?: string
  /** Label selector of the proxy pods. */
  selector?: string
  conditions?: Array<{
    type: string
    status: 'True' | 'False' | 'Unknown'
    reason: string
    message: string
    lastTransitionTime: string
    observedGeneration?: number
  }>
}

/** DedicatedService runs an image, keeps a number of pods of it warm, and gives every TCP connection a pod of its own, which is destroyed when the connection ends. */
export type DedicatedService = KubeObject & { spec: DedicatedServiceSpec; status?: DedicatedServiceStatus }

export type IsolationPodSpec = {
  /** Hash of the part of the DedicatedService that the target pod was made from. */
  templateHash: string
  /** Port that this ticket's pod is dialled on: the target's, or that of the gate in front of it. A change of the DedicatedService makes new pods. Never changes. */
  port?: number
  /** What the gate of this ticket's pod lets in; with spec.gate of the DedicatedService. Never changes. */
  gateToken?: string
  /** Asks that this ticket end. Unused ends it only if its pod was never dialled; Now ends whatever is there. May be set once and may only harden. */
  retire?: 'Unused' | 'Now'
  /** Why the ticket is to end. */
  retireReason?: 'ScaleDown' | 'Rollout' | 'MaxIdleTime' | 'Recycle' | 'Unhealthy' | 'NodeCordoned' | 'PodLost' | 'Evicted' | 'Deleted'
}

export type IsolationPodStatus = {
  /** Pending (pod not ready), Idle, Reserved (a proxy holds it), Active (a client uses it), Done. Moves forward only. */
  phase: 'Pending' | 'Idle' | 'Reserved' | 'Active' | 'Done'
  /** When the ticket reached its phase, by the clock of the process that moved it. */
  phaseSince?: string
  /** UID of the target pod. */
  podUID?: string
  /** Address of the target pod. */
  podIP?: string
  /** The proxy process that reserved the pod, as <proxy pod UID>.<boot id>. */
  holder?: string
  /** Random id of the attempt that reserved the pod. */
  claimID?: string
  reservedAt?: string
  /** Address and port of the client that the pod served. */
  client?: string
  activeAt?: string
  endedAt?: string
  /** Why the ticket ended. Reasons that begin with Session, and DialFailed, say that the pod was dialled; HolderLost that it may have been; all others that it never was. */
  endReason?: string
  /** Bytes from the client to the pod. */
  bytesIn?: number
  /** Bytes from the pod to the client. */
  bytesOut?: number
  /** When the target pod was seen to be gone. */
  podDeletedAt?: string
}

/** IsolationPod is the ticket of one target pod: it owns the pod that bears its name, and its phase is the truth about that pod's use. The operator makes tickets; a person may look at them, or end one by setting spec.retire. */
export type IsolationPod = KubeObject & { spec: IsolationPodSpec; status?: IsolationPodStatus }
