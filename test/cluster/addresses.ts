// The test cluster's addresses: one plan, so that certificates, flags, routes and the node agent agree.

/** The node's address: the API server binds it, and the node agent's kubelet endpoint should. */
export const nodeAddress = '10.63.0.10'
export const apiServerUrl = `https://${nodeAddress}:6443`

export const podRange = '10.64.0.0/16'
export const loadBalancerRange = '10.65.0.0/16'
export const serviceRange = '10.96.0.0/16'

/** The address that Kubernetes gives to the Service `kubernetes`: the first of the Service range. */
export const apiServiceAddress = '10.96.0.1'

/** Of the Service through which pods ask for names. */
export const dnsAddress = '10.96.0.10'

/** Ranges of which every address can be bound inside the network namespace of a cluster without a node of its own. */
export const localRanges: readonly string[] = [podRange, loadBalancerRange, serviceRange]

/** Of the one node that runs containers, or of a node agent. */
export const nodeName = 'node-1'
