// Looking: get in all its forms, watches, describe, explain, Events, and what the server says of itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubectl } from '../product/kubectl.ts'
import { openPerson, type Person } from './person.ts'
import { configMap, dedicated, web } from './samples.ts'

describe.skipIf(!hasKubectl)('a person who looks', () => {
  let person: Person
  let pool: string
  beforeAll(async () => {
    person = await openPerson('looking')
    await person.says('kubectl apply -f -', `${web}---\n${dedicated('shop', 1)}`)
    await person.says('kubectl wait --for=condition=Ready dedi/shop --timeout=30s')
    await person.says('kubectl rollout status deployment/web --timeout=30s')
    pool = await person.says("kubectl get dedi shop -o jsonpath='{.status.namespace}'")
  })
  afterAll(() => person.leave())

  it.each<[what: string, header: RegExp]>([
    ['dedi', /^NAME +IMAGE +TOTAL +AVAILABLE +AGE\n/],
    ['dedi -o wide', /^NAME +IMAGE +TOTAL +AVAILABLE +IN-USE +ADDRESS +POOL-NAMESPACE +AGE\n/],
    ['pods', /^NAME +READY +STATUS +RESTARTS +AGE\n/],
    ['pods -o wide', /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n/],
    ['pods -A', /^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE\n/],
    ['deployments', /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nshop-proxy +1\/1 +1 +1 +\S+\nweb +2\/2 +2 +2 +\S+\n$/],
    ['services', /^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\nshop-proxy +LoadBalancer +127\./],
    ['endpointslices -l kubernetes.io/service-name=shop-proxy', / IPv4 +10000 +127\./],
    ['nodes -o wide', /^NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP /],
    ['pods -l app=web -L app', /^NAME +READY +STATUS +RESTARTS +AGE +APP\n/],
    ['pods -l app=web --show-labels', / +LABELS\n.*app=web,pod-template-hash=/],
    [
      'all',
      /^NAME +READY(?:.|\n)*pod\/web-(?:.|\n)*service\/shop-proxy(?:.|\n)*deployment.apps\/web(?:.|\n)*replicaset.apps\/web-/,
    ],
  ])('gets %s', async (what, table) => {
    expect(await person.says(`kubectl get ${what}`)).toMatch(table)
  })

  it.each([
    ['dedi shop -o name', 'dedicatedservice.soh.re/shop\n'],
    ["dedi shop -o jsonpath='{.spec.replicas}'", '1'],
    ["pods -l app=web -o jsonpath='{range .items[*]}{.status.phase} {end}'", 'Running Running '],
    ["dedi -o custom-columns='N:.metadata.name,R:.spec.replicas'", 'N      R\nshop   1\n'],
    ["dedi -o go-template='{{range .items}}{{.metadata.name}}{{end}}'", 'shop'],
    ['pods -l app=web --field-selector=status.phase=Failed -o name', ''],
    ['service,deployment shop-proxy -o name', 'service/shop-proxy\ndeployment.apps/shop-proxy\n'],
    ['pods -l app=nobody --ignore-not-found', ''],
  ])('gets %s', async (what, printed) => {
    expect(await person.says(`kubectl get ${what}`)).toBe(printed)
  })

  it('gets YAML that can be read back, without what servers keep for themselves', async () => {
    const yaml = await person.says('kubectl get dedi shop -o yaml')
    expect(yaml).toMatch(/^apiVersion: soh.re\/v1alpha1\nkind: DedicatedService\nmetadata:\n/)
    expect(await person.says('kubectl apply --dry-run=server -f -', yaml)).toMatch(/^dedicatedservice.soh.re\/shop /)
  })

  it('is told what is not there', async () => {
    expect(await person.fails('kubectl get pods nobody')).toBe(
      'Error from server (NotFound): pods "nobody" not found\n',
    )
    expect(await person.fails('kubectl get nonsense')).toBe(
      'error: the server doesn\'t have a resource type "nonsense"\n',
    )
    expect((await person.type('kubectl get pvc')).stderr).toContain('No resources found')
    expect(await person.fails("kubectl get pods -l 'a b'")).toContain(
      "found 'b', expected: in, notin, =, ==, !=, gt, lt",
    )
    expect(await person.fails('kubectl get pods --field-selector=spec.nope=x')).toContain(
      'field label not supported: spec.nope',
    )
  })

  it('watches objects come, change and go', async () => {
    const watch = person.start('kubectl get configmaps -l set=mine --watch --output-watch-events')
    await person.says('kubectl apply -f -', configMap('seen'))
    await watch.prints(/^ADDED +seen +1 /m)
    await person.says(`kubectl patch configmap seen -p '{"data":{"c":"d"}}'`)
    await watch.prints(/^MODIFIED +seen +2 /m)
    await person.says('kubectl delete configmap seen')
    await watch.prints(/^DELETED +seen +2 /m)
  })

  it('watches a DedicatedService and its tickets in one go, from what is there', async () => {
    const watch = person.start(`kubectl get ipods -n ${pool} -w`)
    expect(await watch.prints(/^shop-\S+ +(Idle|Reserved) +127\.\S+ /m)).toMatch(
      /^NAME +PHASE +POD-IP +HOLDER +CLIENT +SINCE +AGE\n/,
    )
  })

  it.each<[what: string, parts: readonly RegExp[]]>([
    ['dedi shop', [/^Name: +shop\n/, /Pool:\n/, /Address: +127\./, /Type: +Ready\n/, /PodsAvailable +\S+ +soh.re\//]],
    ['ipod -n POOL', [/Phase: +Reserved/, /Pod IP: +127\./, /soh.re\/target-pod/]],
    ['deployment web', [/Replicas: +2 desired \| 2 updated \| 2 total \| 2 available/, /ScalingReplicaSet/]],
    ['service shop-proxy', [/Type: +LoadBalancer/, /LoadBalancer Ingress: +127\./, /TargetPort: +10000\/TCP/]],
    ['namespace POOL', [/Status: +Active/, /No resource quota/, /No LimitRange resource/]],
    ['node', [/Conditions:\n/, /Ready +True/, /Non-terminated Pods:/, /Allocated resources:/]],
    ['networkpolicy -n POOL', [/Policy Types: Ingress, Egress/]],
    ['crd isolationpods.soh.re', [/Kind: +CustomResourceDefinition/, /NamesAccepted/]],
  ])('describes %s', async (what, parts) => {
    const said = await person.says(`kubectl describe ${what.replace('POOL', pool)}`)
    for (const part of parts) expect(said).toMatch(part)
  })

  it('describes a pod with its Events in the order of its start', async () => {
    const [name] = (await person.says('kubectl get pods -l app=web -o name')).split('\n')
    const said = await person.says(`kubectl describe ${name}`)
    expect(said).toMatch(/\nStatus: +Running\n/)
    const [, events = ''] = said.split('\nEvents:')
    const reasons = events.split('\n').map(line => line.trim().split(/ +/)[1])
    expect(reasons.slice(3, 7)).toEqual(['Scheduled', 'Pulled', 'Created', 'Started'])
  })

  it.each<[what: string, parts: readonly string[]]>([
    ['pods', ['KIND:       Pod', '  spec\t<PodSpec>']],
    ['pods.spec.containers.livenessProbe', ['FIELD: livenessProbe <Probe>', '  httpGet\t<HTTPGetAction>']],
    ['dedi', ['GROUP:      soh.re', '  spec\t<Object>']],
    ['dedi.spec.connections --recursive', ['  queue\t<Object>\n    length\t<integer>', '  drainTimeout\t<string>']],
    ['ipod.status', ['  phase\t<string> -required-', 'enum: Pending, Idle, Reserved, Active']],
  ])('has %s explained', async (what, parts) => {
    const said = await person.says(`kubectl explain ${what}`)
    for (const part of parts) expect(said).toContain(part)
  })

  it('reads Events, of one object and of all', async () => {
    expect(await person.says('kubectl events --for dedi/shop')).toMatch(
      / Normal +PodsAvailable +DedicatedService\/shop +Pods are ready/,
    )
    expect(await person.says('kubectl events')).toMatch(/ScalingReplicaSet +Deployment\/web/)
    expect(await person.says('kubectl get events --sort-by=.lastTimestamp')).toMatch(
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/,
    )
  })

  it('hears what the server is', async () => {
    expect(await person.says('kubectl version')).toMatch(/Server Version: v1\.37\./)
    expect(await person.says('kubectl cluster-info')).toMatch(/is running at.*https:\/\/127\.0\.0\.1:\d+/)
    const versions = (await person.says('kubectl api-versions')).split('\n')
    expect(versions).toEqual(expect.arrayContaining(['apps/v1', 'soh.re/v1alpha1', 'v1']))
    const resources = await person.says('kubectl api-resources')
    expect(resources).toMatch(/^dedicatedservices +dedi +soh.re\/v1alpha1 +true +DedicatedService$/m)
    expect(resources).toMatch(/^isolationpods +ipod,ipods +soh.re\/v1alpha1 +true +IsolationPod$/m)
    expect(await person.says('kubectl get --raw /readyz')).toBe('ok')
    expect(await person.says('kubectl get --raw /api/v1/namespaces/default')).toMatch(/^\{.*"kind":"Namespace".*\}\n$/)
    expect(await person.says('kubectl cluster-info dump --namespaces default')).toContain('"kind": "NodeList"')
  })

  it('is told honestly that nothing is measured', async () => {
    expect(await person.fails('kubectl top pods')).toBe('error: Metrics API not available\n')
  })

  it('reaches the API through a proxy on his own machine', async () => {
    const proxy = person.start('kubectl proxy --port=0')
    const [, address] = /(127\.0\.0\.1:\d+)/.exec(await proxy.prints(/Starting to serve on \S+\n/)) ?? []
    const got = await fetch(
      `http://${address}/apis/soh.re/v1alpha1/namespaces/${person.namespace}/dedicatedservices/shop`,
    )
    expect(await got.json()).toMatchObject({ kind: 'DedicatedService', metadata: { name: 'shop' } })
  })

  it('sees no request that fails or is made again', async () => {
    const { stderr } = await person.type('kubectl get dedi,pods,services --v=6')
    const codes = [...stderr.matchAll(/[ "](\d{3}) [A-Z]/g)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThanOrEqual(3)
    expect(new Set(codes)).toEqual(new Set(['200']))
    expect(stderr).not.toMatch(/retry|throttl/i)
  })
})
