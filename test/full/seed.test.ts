// The example of the original's documentation, word for word, on a node: its commands as typed but for our namespaces, with the output that it shows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPerson, type Person } from '../kubectl/person.ts'
import { operator, system } from '../product/installed.ts'
import { bringExampleImage } from './exampleImage.ts'

/** As it stands in the original, but for the image's registry, which is nobody's. */
const example = `apiVersion: soh.re/v1alpha1
kind: DedicatedService
metadata:
  name: my-app
  namespace: default
spec:
  image: my-app-image:latest
  port: 8080
  replicas: 5  # Base warm pool size
  resources:
    requests:
      memory: "64Mi"
      cpu: "100m"
    limits:
      memory: "128Mi"
      cpu: "200m"
  service:
    type: LoadBalancer
    port: 9090
    annotations:
      service.beta.kubernetes.io/aws-load-balancer-type: "nlb"
  env:
    - name: LOG_LEVEL
      value: "info"
`
/** Where a cloud's load balancer would be. */
const loadBalancer = '10.65.0.9'

let person: Person
let pool: string
let takeImageAway: () => Promise<void>
beforeAll(async () => {
  person = await openPerson('')
  takeImageAway = await bringExampleImage()
})
afterAll(async () => {
  await person.says('kubectl delete dedi --all -n default')
  await takeImageAway()
  await person.leave()
})

describe('a user of the original', () => {
  it('finds the operator and its definitions', async () => {
    expect(await person.says(`kubectl get deployment -n ${system}`)).toMatch(
      new RegExp(`^${operator} +1/1 +1 +1 `, 'm'),
    )
    expect(await person.says('kubectl get crd dedicatedservices.soh.re isolationpods.soh.re')).toMatch(
      /^NAME +SCOPE +VERSIONS +CREATED AT\ndedicatedservices.soh.re +Namespaced +v1alpha1\(storage\) +\S+\nisolationpods.soh.re +Namespaced +v1alpha1\(storage\) +\S+\n$/,
    )
  })

  it('applies the example, and five pods get warm', async () => {
    expect(await person.says('kubectl apply -f -', example)).toBe('dedicatedservice.soh.re/my-app created\n')
    expect(await person.says('kubectl apply -f -', example)).toBe('dedicatedservice.soh.re/my-app unchanged\n')
    // A cloud's controller, in a cluster of a cloud.
    await person.says('kubectl wait --for=create svc/my-app-proxy --timeout=240s')
    const ingress = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: loadBalancer }] } } })
    await person.says(`kubectl patch svc my-app-proxy --subresource=status --type=merge -p '${ingress}'`)
    await person.says('kubectl wait --for=condition=Ready dedi/my-app --timeout=240s')
    await person.says("kubectl wait --for=jsonpath='{.status.availableTargets}'=5 dedi/my-app --timeout=240s")
    await person.says("kubectl wait --for=jsonpath='{.status.address}' dedi/my-app --timeout=240s")
    pool = await person.says("kubectl get dedi my-app -o jsonpath='{.status.namespace}'")
  })

  it.each([
    ['dedi -A', /^NAMESPACE +NAME +IMAGE +TOTAL +AVAILABLE +AGE\ndefault +my-app +my-app-image:latest +5 +5 +\S+\n$/],
    ['dedicatedservices.soh.re -A', /^default +my-app /m],
    ['ipods -A', /^dedi-default-my-app-\w+ +my-app-\w+ +(Idle|Reserved) +10\.64\./m],
    ['isolationpods.soh.re -A', /^dedi-default-my-app-\w+ +my-app-\w+ /m],
    ['pods -n POOL', /^my-app-\w+ +1\/1 +Running +0 /m],
    ['networkpolicy -n POOL', /^NAME +POD-SELECTOR +AGE\n\S+ +/],
    ['svc my-app-proxy', new RegExp(`^my-app-proxy +LoadBalancer +\\S+ +${loadBalancer} +9090:`, 'm')],
  ])('gets %s', async (what, table) => {
    expect(await person.says(`kubectl get ${what.replace('POOL', pool)}`)).toMatch(table)
  })

  it('describes a service, a ticket, a pod and the network policy', async () => {
    const ticket = (await person.says(`kubectl get ipods -n ${pool} -o jsonpath='{.items[0].metadata.name}'`)).trim()
    expect(await person.says('kubectl describe dedi my-app')).toMatch(/^Name: +my-app\n(.*\n)*.*PodsAvailable/)
    expect(await person.says(`kubectl describe ipod ${ticket} -n ${pool}`)).toMatch(
      /^Status:\n(.*\n)* +Pod IP: +10\.64\./m,
    )
    expect(await person.says(`kubectl describe pod ${ticket} -n ${pool}`)).toMatch(
      /^Controlled By: +IsolationPod\/my-app-/m,
    )
    expect(await person.says(`kubectl describe networkpolicy -n ${pool}`)).toMatch(/Allowing ingress traffic:\n/)
  })

  it("connects with telnet to the load balancer's address, and the pod is of nobody else", async () => {
    const ip = await person.says("kubectl get svc my-app-proxy -o jsonpath='{.status.loadBalancer.ingress[0].ip}'")
    expect(ip).toBe(loadBalancer)
    const talk = async () => {
      const telnet = person.start(`telnet ${ip} 9090`)
      const [, pod] = /^hello from (my-app-\w+)\r?$/m.exec(await telnet.prints(/^hello from .*\n/m)) ?? []
      telnet.type('anybody there?\n')
      await telnet.prints(/^anybody there\?\r?\n/m)
      telnet.leave()
      await telnet.ended()
      return pod
    }
    const pods = await Promise.all([talk(), talk()])
    expect(pods[0]).not.toBe(pods[1])
    await person.says(
      `kubectl wait --for=delete ${pods.map(name => `pod/${name}`).join(' ')} -n ${pool} --timeout=240s`,
    )
    await person.says("kubectl wait --for=jsonpath='{.status.availableTargets}'=5 dedi/my-app --timeout=240s")
  })

  it('reads the logs of operator and proxy', async () => {
    expect(await person.says(`kubectl logs -n ${system} deployment/${operator}`)).toContain(
      '"service":"default/my-app"',
    )
    expect(await person.says('kubectl logs -n default deployment/my-app-proxy')).toContain('accepts clients')
  })

  it('scales it, and removes it', async () => {
    await person.says('kubectl scale dedi/my-app --replicas=2')
    await person.says("kubectl wait --for=jsonpath='{.status.totalTargets}'=2 dedi/my-app --timeout=240s")
    expect(await person.says('kubectl delete dedi --all -A')).toMatch(
      /^dedicatedservice.soh.re "my-app" deleted( from default namespace)?\n$/,
    )
    expect(await person.says('kubectl get dedi,ipods -A')).toBe('')
    await person.says('kubectl wait --for=delete pods --all -n default --timeout=240s')
    expect(await person.says('kubectl get all -n default -o name')).toBe('service/kubernetes\n')
    expect(await person.says('kubectl get namespaces -o name')).not.toContain('dedi-')
  })
})
