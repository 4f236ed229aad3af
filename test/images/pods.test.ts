// What the pods of our images ask of Kubernetes. No shell stands between Kubernetes and Node there.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Deployment, PodSpec } from '../../api/kube/objects.ts'
import { buildProxyDeployment } from '../../operator/build/proxyDeployment.ts'
import { sampleService } from '../operator/build/sample.ts'

const manifest = resolve(import.meta.dirname, '../../manifests/base/deployment.yaml')
const settings = { image: 'proxy:1', logLevel: 'info', environment: {} }
const deployments: Record<string, Deployment> = {
  operator: parse(readFileSync(manifest, 'utf8')) as Deployment,
  proxies: buildProxyDeployment({ service: sampleService(), settings, live: undefined }),
}
const podOf = (who: string): PodSpec => deployments[who]!.spec!.template.spec!

describe.each(Object.keys(deployments))('the pods of the %s', who => {
  it('end at once when they are told to while they start: theirs is not process 1, which hears no signal before it has a handler', () => {
    expect(podOf(who).shareProcessNamespace).toBe(true)
  })

  it('are what PodSecurity level restricted asks for, and change no file of their image', () => {
    expect(podOf(who).securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    for (const container of podOf(who).containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  })
})
