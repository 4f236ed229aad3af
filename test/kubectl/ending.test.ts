// Ending things: delete in all its forms, wait, and a node that is emptied.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubectl } from '../product/kubectl.ts'
import { openPerson, type Person } from './person.ts'
import { configMap, dedicated, web } from './samples.ts'

/** Dies of nothing but SIGKILL. */
const stubborn = (name: string, seconds: number) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: stubborn}}
spec:
  terminationGracePeriodSeconds: ${seconds}
  containers: [{name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 0.1; done"]}]
`

describe.skipIf(!hasKubectl)('a person who ends things', () => {
  let person: Person
  const names = (of: string) => person.says(`kubectl get ${of} -o name`)
  beforeAll(async () => {
    person = await openPerson('ending')
    await person.says('kubectl apply -f -', `${web}---\n${dedicated('shop', 1)}`)
    await person.says('kubectl rollout status deployment/web --timeout=30s')
  })
  afterAll(() => person.leave())

  it('waits for conditions, fields and ends', async () => {
    await person.says('kubectl run short --image=busybox --restart=Never --command -- sleep 0.2')
    expect(await person.says("kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/short --timeout=20s")).toBe(
      'pod/short condition met\n',
    )
    expect(await person.says('kubectl wait --for=condition=Available deployment/web --timeout=20s')).toBe(
      'deployment.apps/web condition met\n',
    )
    const gone = person.start('kubectl wait --for=delete pod/short --timeout=20s')
    await person.says('kubectl delete pod short')
    expect(await gone.ended()).toBe(0)
    expect(await person.fails('kubectl wait --for=condition=Never deployment/web --timeout=1s')).toContain(
      'timed out waiting for the condition on deployments/web',
    )
  })

  it('tries a deletion out, which deletes nothing', async () => {
    expect(await person.says('kubectl delete deployment web --dry-run=server')).toMatch(
      /^deployment.apps "web" deleted.*\(server dry run\)/,
    )
    expect(await names('deployment web')).toBe('deployment.apps/web\n')
  })

  it('deletes by name, by label, all of a kind, and from a file', async () => {
    await person.says('kubectl apply -f -', ['a', 'b', 'c'].map(configMap).join('---\n'))
    expect(await person.says('kubectl delete configmap a')).toMatch(/^configmap "a" deleted/)
    expect(await person.says('kubectl delete -f -', configMap('b'))).toMatch(/^configmap "b" deleted/)
    expect(await person.says('kubectl delete configmap,secret -l set=mine')).toMatch(/^configmap "c" deleted/)
    await person.says('kubectl create secret generic one')
    expect(await person.says('kubectl delete secrets --all')).toMatch(/^secret "one" deleted/m)
    expect(await person.fails('kubectl delete configmap a')).toContain('configmaps "a" not found')
    expect(await person.says('kubectl delete configmap a --ignore-not-found')).toBe('')
  })

  it('waits until a pod has ended, goes on at once, or has it killed', async () => {
    await person.says(
      'kubectl apply -f -',
      [stubborn('first', 1), stubborn('second', 600), stubborn('third', 600)].join('---\n'),
    )
    await person.says('kubectl wait --for=condition=Ready pod -l app=stubborn --timeout=20s')
    await person.says('kubectl delete pod first')
    expect(await person.says('kubectl get pod first --ignore-not-found')).toBe('')
    await person.says('kubectl delete pod second third --wait=false')
    expect(await person.says('kubectl get pod second')).toMatch(/ Terminating /)
    expect(await person.says('kubectl delete pod second --now')).toMatch(/^pod "second" deleted/)
    expect((await person.type('kubectl delete pod third --grace-period=0 --force')).stderr).toContain(
      'Immediate deletion does not wait',
    )
    expect(await names('pods -l app=stubborn')).toBe('')
  })

  it('empties a node under a budget, and opens it again', async () => {
    await person.says('kubectl create pdb one --selector=app=web --min-available=1')
    await person.says("kubectl wait --for=jsonpath='{.status.disruptionsAllowed}'=1 pdb/one --timeout=20s")
    const before = await names('pods -l app=web')
    const drain = 'kubectl drain sandbox --ignore-daemonsets --delete-emptydir-data'
    const tried = await person.says(`${drain} --pod-selector app=web --dry-run=server`)
    expect(tried).toMatch(/node\/sandbox drained \(server dry run\)/)
    expect(await names('pods -l app=web')).toBe(before)
    await person.says('kubectl run alone --image=busybox --labels=app=alone --restart=Never --command -- sleep 1000')
    await person.says('kubectl wait --for=condition=Ready pod/alone --timeout=20s')
    expect(await person.fails(`${drain} --pod-selector app=alone --timeout=5s`)).toContain('cannot delete')
    expect(await person.says(`${drain} --pod-selector app=alone --force --timeout=20s`)).toMatch(/pod\/alone evicted\n/)
    expect(await person.says('kubectl get node sandbox')).toMatch(/ Ready,SchedulingDisabled /)
    expect(await person.says('kubectl uncordon sandbox')).toBe('node/sandbox uncordoned\n')
    expect(await person.says('kubectl cordon sandbox && kubectl uncordon sandbox')).toBe(
      'node/sandbox cordoned\nnode/sandbox uncordoned\n',
    )
  })

  it('leaves what a Deployment owns, or waits for it', async () => {
    await person.says('kubectl delete deployment web --cascade=orphan')
    expect((await names('replicasets -l app=web')).split('\n')).toHaveLength(2)
    await person.says('kubectl apply -f -', web)
    await person.says('kubectl delete deployment web --cascade=foreground')
    expect(await names('replicasets,pods -l app=web')).toBe('')
  })

  it('deletes a DedicatedService, and waits until its pool is gone', async () => {
    await person.says('kubectl wait --for=condition=Ready dedi/shop --timeout=30s')
    const pool = await person.says("kubectl get dedi shop -o jsonpath='{.status.namespace}'")
    expect(await person.says('kubectl delete dedi shop')).toMatch(/^dedicatedservice.soh.re "shop" deleted/)
    expect(await person.fails(`kubectl get namespace ${pool}`)).toContain('not found')
  })

  it('deletes a namespace with all that is in it, and cannot delete the one that all clusters have', async () => {
    const other = `${person.namespace}-other`
    await person.says(`kubectl create namespace ${other}`)
    await person.says(`kubectl run pod --image=busybox -n ${other} --command -- sleep 1000`)
    expect(await person.says(`kubectl delete namespace ${other}`)).toBe(`namespace "${other}" deleted\n`)
    expect(await person.fails(`kubectl get namespace ${other}`)).toContain('not found')
    expect(await person.fails('kubectl delete namespace default')).toContain(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    )
  })
})
