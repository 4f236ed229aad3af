// The product's manifests, installed, and a client with the operator's own account: what a test does through it needs no other right.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { createClient, type KubeClient } from '../../../api/kube/client.ts'
import { loadConfig } from '../../../api/kube/config.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { ObjectRef } from '../../../api/kube/objects.ts'
import { serviceAccounts } from '../../../api/kube/resources.ts'
import { installDefinitions } from '../../conformance/definitions.ts'
import { eventually } from '../../conformance/eventually.ts'
import type { Server } from '../../conformance/server.ts'

const manifests = join(import.meta.dirname, '../../../manifests')
export const operatorAccount = {
  namespace: 'isolation-proxy-system',
  name: 'isolation-proxy-operator-controller-manager',
}

export async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('kubectl', args, { maxBuffer: 16 << 20 })
  return stdout
}

/** Test files that run at the same time may all call it. Resolves when our kinds are served. */
export async function installManifests(server: Server): Promise<void> {
  await installDefinitions(server)
  await eventually(() => kubectl('apply', '-k', join(manifests, 'base')))
}

/** An API server heeds a policy a moment after it was made, and the later the more it has to do: `attempt` is what the policy refuses. */
export async function untilInForce(attempt: () => Promise<unknown>): Promise<void> {
  await eventually(async () => {
    const done = await attempt().catch((error: unknown) => {
      if (!isKubeError(error, 'invalid')) throw error
    })
    if (done) throw new Error('the policy is not in force yet')
  })
}

export function connectAsOperator(server: Server): Promise<KubeClient> {
  return connectAs(server, operatorAccount)
}

/** A client with the token of a ServiceAccount; `boundTo` is the pod that it is made for. */
export async function connectAs(from: Server, ref: ObjectRef, boundTo?: object): Promise<KubeClient> {
  const { server, ca, serverName } = await loadConfig(process.env)
  const token = await tokenOf(from, ref, boundTo)
  const access = { server, ca, serverName, token: async () => token }
  const connected = createClient(access, { userAgent: 'isolation-proxy-operator-test' })
  afterAll(() => connected.close())
  return connected
}

export async function tokenOf({ client }: Server, ref: ObjectRef, boundObjectRef?: object): Promise<string> {
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { boundObjectRef } }
  const answer = await client.createSubresource<object, { status: { token: string } }>(
    serviceAccounts,
    ref,
    'token',
    request,
  )
  return answer.status.token
}

/** `client`, and the verbs that went through it so far. */
export function tally(client: KubeClient): { client: KubeClient; calls: string[] } {
  const calls: string[] = []
  const counted = new Proxy(client, {
    get(target, verb: keyof KubeClient) {
      const method = target[verb] as (...args: unknown[]) => unknown
      return (resource: { plural?: string }, ...rest: unknown[]) => {
        if (verb !== 'watch' && verb !== 'list') calls.push(`${verb} ${resource?.plural ?? ''}`)
        return method(resource, ...rest)
      }
    },
  })
  return { client: counted, calls }
}
