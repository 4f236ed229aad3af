// Making things: create, apply, run, expose, diff, replace, and what is said of mistakes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubectl } from '../product/kubectl.ts'
import { openPerson, type Person } from './person.ts'
import { configMap, dedicated, web } from './samples.ts'

describe.skipIf(!hasKubectl)('a person who makes things', () => {
  let person: Person
  beforeAll(async () => {
    person = await openPerson('applying')
    await person.write('web.yaml', web)
    await person.write('more.yaml', web.replace('replicas: 2', 'replicas: 3'))
    await person.write('typo.yaml', web.replace('replicas: 2', 'replicsa: 2'))
  })
  afterAll(() => person.leave())

  it('applies a Deployment; a second time nothing changes; a change is configured', async () => {
    expect(await person.says('kubectl apply -f $FOLDER/web.yaml')).toBe('deployment.apps/web created\n')
    expect(await person.says('kubectl apply -f $FOLDER/web.yaml')).toBe('deployment.apps/web unchanged\n')
    expect(await person.says('kubectl apply -f $FOLDER/more.yaml')).toBe('deployment.apps/web configured\n')
    expect(await person.says('kubectl apply -f $FOLDER/web.yaml')).toBe('deployment.apps/web configured\n')
  })

  it('applies a DedicatedService twice, and a third time with another size', async () => {
    const apply = (replicas: number) => person.says('kubectl apply -f -', dedicated('cold', replicas))
    expect(await apply(0)).toBe('dedicatedservice.soh.re/cold created\n')
    expect(await apply(0)).toBe('dedicatedservice.soh.re/cold unchanged\n')
    expect(await apply(1)).toBe('dedicatedservice.soh.re/cold configured\n')
    await person.says('kubectl delete dedi cold --wait=false')
  })

  it('tries a change out on the server, and sees it in a diff, without making it', async () => {
    expect(await person.says('kubectl apply -f $FOLDER/more.yaml --dry-run=server -o name')).toBe(
      'deployment.apps/web\n',
    )
    const tried = await person.says(
      "kubectl apply -f $FOLDER/more.yaml --dry-run=server -o jsonpath='{.spec.replicas}'",
    )
    expect(tried).toBe('3')
    const differs = await person.type('kubectl diff -f $FOLDER/more.yaml')
    expect(differs.code).toBe(1)
    expect(differs.stdout).toMatch(/^- {2}replicas: 2$/m)
    expect(differs.stdout).toMatch(/^\+ {2}replicas: 3$/m)
    expect(await person.says('kubectl diff -f $FOLDER/web.yaml')).toBe('')
    expect(await person.says("kubectl get deployment web -o jsonpath='{.spec.replicas}'")).toBe('2')
  })

  it('sees a new object in a diff too', async () => {
    const { code, stdout } = await person.type('kubectl diff -f -', configMap('not-yet'))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^\+ {2}name: not-yet$/m)
  })

  it('replaces an object, and makes it anew by force', async () => {
    expect(await person.says('kubectl get deployment web -o yaml | kubectl replace -f -')).toBe(
      'deployment.apps/web replaced\n',
    )
    expect(await person.says('kubectl replace --force -f $FOLDER/web.yaml')).toMatch(
      /web" deleted(.|\n)*web replaced\n$/,
    )
  })

  it.each([
    ['secret generic s --from-literal=a=b', /^secret\/s created/],
    ['configmap c --from-literal=a=b', /^configmap\/c created/],
    ['serviceaccount sa', /^serviceaccount\/sa created/],
    ['role r --verb=get --resource=pods,pods/log', /^role.rbac.authorization.k8s.io\/r created/],
    ['rolebinding rb --role=r --user=joe', /^rolebinding.rbac.authorization.k8s.io\/rb created/],
    ['deployment d --image=isolation-proxy/echo:0.1.0 --replicas=0 --port=8080', /^deployment.apps\/d created/],
    ['service clusterip cs --tcp=80:8080', /^service\/cs created/],
    ['service nodeport ns --tcp=80:8080', /^service\/ns created/],
    ['service loadbalancer ls --tcp=80:8080', /^service\/ls created/],
    ['service externalname es --external-name=example.com', /^service\/es created/],
    ['poddisruptionbudget p --selector=a=b --min-available=1', /^poddisruptionbudget.policy\/p created/],
    ['token default', /^eyJ[\w-]+\.[\w-]+\.[\w-]+\s*$/],
  ])('creates a %s', async (what, said) => {
    expect(await person.says(`kubectl create ${what}`)).toMatch(said)
  })

  it('is told what is there already', async () => {
    await person.says('kubectl create configmap twice')
    expect(await person.fails('kubectl create configmap twice')).toContain('configmaps "twice" already exists')
  })

  it('runs a pod to its end, with its output, its input and its exit code', async () => {
    const line = 'kubectl run once --image=busybox --rm -i --restart=Never --quiet --command --'
    const { code, stdout } = await person.type(`${line} sh -c 'read word; echo "got $word"; exit 3'`, 'it\n')
    expect(stdout).toMatch(/^got it\n/)
    expect(code).toBe(3)
  })

  it('runs a pod that is over before anybody is attached', async () => {
    expect(
      await person.says('kubectl run quick --image=busybox --rm -i --restart=Never --quiet --command -- true'),
    ).toMatch(/^(pod "quick" deleted.*\n)?$/)
  })

  it('exposes a Deployment', async () => {
    expect(await person.says('kubectl expose deployment web --port=80 --target-port=8080')).toBe(
      'service/web exposed\n',
    )
    expect(
      await person.says("kubectl get service web -o jsonpath='{.spec.selector.app} {.spec.ports[0].targetPort}'"),
    ).toBe('web 8080')
  })

  it('prunes what is not in the files any more, of all kinds', async () => {
    await person.says('kubectl apply -f -', `${configMap('kept')}---\n${configMap('pruned')}`)
    const said = await person.says('kubectl apply --prune -l set=mine -f -', configMap('kept'))
    expect(said).toBe('configmap/kept unchanged\nconfigmap/pruned pruned\n')
    expect(await person.says('kubectl get configmap -l set=mine -o name')).toBe('configmap/kept\n')
  })

  it('is told which field he mistyped, in a new object and in one that is there', async () => {
    const unknown = 'strict decoding error: unknown field "spec.replicsa"'
    expect(await person.fails('kubectl create -f $FOLDER/typo.yaml')).toContain(unknown)
    expect(await person.fails('kubectl apply --validate=strict -f $FOLDER/typo.yaml')).toContain(unknown)
    const dedi = dedicated('typo', 1).replace('replicas', 'replicsa')
    expect(await person.fails('kubectl apply -f -', dedi)).toContain(unknown)
    const { code, stderr } = await person.type('kubectl apply --validate=warn --dry-run=server -f -', dedi)
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Warning: unknown field "spec.replicsa"\n' })
  })

  it('is told each wrong value with its field', async () => {
    const dedi = dedicated('wrong', -3).replace('type: LoadBalancer, port: 9090', 'type: Nope, port: 99999')
    const said = await person.fails('kubectl apply -f -', dedi)
    expect(said).toContain('The DedicatedService "wrong" is invalid:')
    expect(said).toContain(
      '* spec.replicas: Invalid value: -3: spec.replicas in body should be greater than or equal to 0',
    )
    expect(said).toContain(
      '* spec.service.type: Unsupported value: "Nope": supported values: "ClusterIP", "LoadBalancer", "NodePort"',
    )
  })

  it('is told honestly what is not to be had', async () => {
    expect(await person.fails('kubectl apply --server-side -f $FOLDER/web.yaml')).toContain(
      'the sandbox has no server-side apply; use client-side apply',
    )
    expect(await person.fails('kubectl create job j --image=busybox')).toContain('the sandbox keeps no jobs.batch')
    const claim = 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: x}\n'
    expect(await person.fails('kubectl apply -f -', claim)).toContain('the sandbox keeps no persistentvolumeclaims')
    expect(await person.fails('kubectl apply -f -', 'apiVersion: x.y/v1\nkind: Nope\nmetadata: {name: x}\n')).toMatch(
      /no matches for kind "Nope" in version "x.y\/v1"/,
    )
  })
})
