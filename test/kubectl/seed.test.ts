// The commands of the original's documentation, as typed but for our namespaces: from an installation to its removal, in a sandbox of their own.
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { untilRolledOut } from '../product/installed.ts'
import { hasKubectl } from '../product/kubectl.ts'
import { startSandboxed } from '../product/sandboxed.ts'
import { openPerson, type Person } from './person.ts'

const manifests = join(import.meta.dirname, '../../manifests')
const system = 'isolation-proxy-system'
const operator = 'isolation-proxy-operator-controller-manager'

describe.skipIf(!hasKubectl || process.env.CLUSTER_STATE !== undefined)('a user of the original', () => {
  let person: Person
  let pool: string
  let stop: () => Promise<void>
  beforeAll(async () => {
    stop = await startSandboxed({ manifests, agentFlags: [] })
    const client = createClient(await loadConfig(process.env), { userAgent: 'kubectl-test' })
    await untilRolledOut(client)
    await client.close()
    person = await openPerson('')
  })
  afterAll(async () => {
    await person.leave()
    await stop()
  })

  it('finds the operator and its definitions', async () => {
    expect(await person.says(`kubectl get deployment -n ${system}`)).toMatch(
      new RegExp(`^${operator} +1/1 +1 +1 `, 'm'),
    )
    expect(await person.says('kubectl get crd dedicatedservices.soh.re isolationpods.soh.re')).toMatch(
      /^NAME +SCOPE +VERSIONS +CREATED AT\ndedicatedservices.soh.re +Namespaced +v1alpha1\(storage\) +\S+\nisolationpods.soh.re +Namespaced +v1alpha1\(storage\) +\S+\n$/,
    )
  })

  it('applies the installation once more, twice: nothing changes', async () => {
    for (const time of ['first', 'second']) {
      const lines = (await person.says('kubectl apply -k manifests')).trim().split('\n')
      expect(lines.length, time).toBeGreaterThan(15)
      expect(
        lines.filter(line => !line.endsWith(' unchanged')),
        time,
      ).toEqual([])
    }
  })

  it('applies the samples, and once more: nothing changes', async () => {
    const names = ['my-app', 'nginx', 'redis', 'ssh'].map(name => `dedicatedservice.soh.re/${name}`)
    const said = (end: string) => ['configmap/ssh-keys', ...names].map(name => `${name} ${end}\n`).join('')
    expect(await person.says('kubectl apply -k manifests/samples')).toBe(said('created'))
    expect(await person.says('kubectl apply -k manifests/samples')).toBe(said('unchanged'))
    await person.says('kubectl delete dedi nginx redis ssh --wait=false')
    await person.says('kubectl wait --for=condition=Ready dedi/my-app --timeout=60s')
    await person.says("kubectl wait --for=jsonpath='{.status.availableTargets}'=5 dedi/my-app --timeout=60s")
    pool = await person.says("kubectl get dedi my-app -o jsonpath='{.status.namespace}'")
  })

  it.each([
    [
      'dedi -A',
      /^NAMESPACE +NAME +IMAGE +TOTAL +AVAILABLE +AGE\n(.*\n)*default +my-app +my-app-image:latest +5 +5 +\S+\n/,
    ],
    ['dedicatedservices.soh.re -A', /^default +my-app /m],
    ['ipods -A', /^dedi-default-my-app-\w+ +my-app-\w+ +(Idle|Reserved) +127\./m],
    ['isolationpods.soh.re -A', /^dedi-default-my-app-\w+ +my-app-\w+ /m],
    ['pods -n POOL', /^my-app-\w+ +1\/1 +Running +0 /m],
    ['networkpolicy -n POOL', /^NAME +POD-SELECTOR +AGE\n\S+ +/],
  ])('gets %s', async (what, table) => {
    expect(await person.says(`kubectl get ${what.replace('POOL', pool)}`)).toMatch(table)
  })

  it('describes a service, a ticket, a pod and the network policy', async () => {
    const ticket = (await person.says(`kubectl get ipods -n ${pool} -o jsonpath='{.items[0].metadata.name}'`)).trim()
    expect(await person.says('kubectl describe dedi my-app')).toMatch(/^Name: +my-app\n(.*\n)*.*PodsAvailable/)
    expect(await person.says(`kubectl describe ipod ${ticket} -n ${pool}`)).toMatch(
      /^Status:\n(.*\n)* +Pod IP: +127\./m,
    )
    expect(await person.says(`kubectl describe pod ${ticket} -n ${pool}`)).toMatch(
      /^Controlled By: +IsolationPod\/my-app-/m,
    )
    expect(await person.says(`kubectl describe networkpolicy -n ${pool}`)).toMatch(/Allowing ingress traffic:\n/)
  })

  it('connects to the address that the load balancer gave', async () => {
    const ip = await person.says("kubectl get svc my-app-proxy -o jsonpath='{.status.loadBalancer.ingress[0].ip}'")
    expect(ip).toMatch(/^127\.\d+\.\d+\.\d+$/)
    const socket = connect(9090, ip)
    const heard = text(socket)
    socket.end('hello\n')
    expect(await heard).toMatch(/^hello from my-app-\w+\nhello\n$/)
  })

  it('reads the logs of operator and proxy', async () => {
    expect(await person.says(`kubectl logs -n ${system} deployment/${operator}`)).toContain(
      '"service":"default/my-app"',
    )
    expect(await person.says('kubectl logs -n default deployment/my-app-proxy')).toContain('accepts clients')
  })

  it('removes it all: the services, the operator, its namespace', async () => {
    expect(await person.says('kubectl delete dedi --all -A')).toMatch(/^dedicatedservice.soh.re "my-app" deleted/m)
    expect(await person.says('kubectl get dedi,ipods -A')).toBe('')
    expect(await person.says('kubectl delete -k manifests')).toMatch(/^namespace "isolation-proxy-system" deleted\n/)
    expect(await person.says('kubectl get namespaces -o name')).toBe(
      ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map(name => `namespace/${name}\n`).join(''),
    )
    expect((await person.type('kubectl get dedi')).code).toBe(1)
  })
})
