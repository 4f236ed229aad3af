// Reaching into pods: logs, exec, attach, cp and port-forward.
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { hasKubectl } from '../product/kubectl.ts'
import { hasScript, openPerson, type Person } from './person.ts'
import { dedicated, web } from './samples.ts'

/** Ends when its folder has a file `end`, after saying so; in a second life it goes on. */
const mortal = `apiVersion: v1
kind: Pod
metadata: {name: mortal}
spec:
  containers:
    - name: main
      image: busybox
      command: [sh, -c, 'if [ -f $POD_ROOT/lived ]; then echo second life; exec sleep 1000; fi; echo first life; until [ -f end ]; do sleep 0.05; done; touch $POD_ROOT/lived; exec seq 20000']
`

describe.skipIf(!hasKubectl)('a person who reaches into pods', () => {
  let person: Person
  let pod: string
  beforeAll(async () => {
    person = await openPerson('reaching')
    await person.says('kubectl apply -f -', `${web}---\n${dedicated('shop', 1)}`)
    await person.says('kubectl rollout status deployment/web --timeout=30s')
    await person.says('kubectl wait --for=condition=Ready dedi/shop --timeout=30s')
    pod = (await person.says("kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}'")).trim()
    await until('a tenth line', async () =>
      (await person.says(`kubectl logs ${pod}`)).includes('line 10\n') ? true : undefined,
    )
  })
  afterAll(() => person.leave())

  it('reads the logs of a pod, and of a Deployment', async () => {
    expect(await person.says(`kubectl logs ${pod}`)).toMatch(new RegExp(`^started on ${pod}\nline 1\nline 2\n`))
    expect(await person.says('kubectl logs deployment/web -c side')).toBe('side here\n')
    expect(await person.says(`kubectl logs ${pod} --tail=2`)).toMatch(/^line \d+\nline \d+\n$/)
    expect(await person.says(`kubectl logs ${pod} --limit-bytes=7`)).toBe('started')
    const since = (await person.says(`kubectl logs ${pod} --since=1s`)).split('\n')
    expect(since.length).toBeLessThan((await person.says(`kubectl logs ${pod}`)).split('\n').length)
    expect(await person.says(`kubectl logs ${pod} --timestamps --tail=1`)).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z line \d+\n$/,
    )
  })

  it('reads those of all containers of all pods, each with its name', async () => {
    const all = await person.says(`kubectl logs ${pod} --all-containers --prefix --tail=1`)
    expect(all.trim().split('\n').sort()).toEqual([
      expect.stringMatching(/^\[pod\/\S+\/main\] line \d+$/),
      expect.stringMatching(/^\[pod\/\S+\/side\] side here$/),
    ])
    expect((await person.says('kubectl logs -l app=web -c side --prefix')).split('\n')).toHaveLength(3)
  })

  it('follows logs', async () => {
    const follower = person.start(`kubectl logs -f deployment/web -c main --tail=1`)
    const printed = await follower.prints(/line \d+\nline \d+\nline \d+\n/)
    const [first = 0, second = 0] = [...printed.matchAll(/line (\d+)\n/g)].map(([, number]) => Number(number))
    expect(second).toBe(first + 1)
  })

  it('is told why there are no logs', async () => {
    expect(await person.fails(`kubectl logs ${pod} -c nobody`)).toMatch(/container nobody is not valid for pod/)
    expect(await person.fails(`kubectl logs ${pod} --previous`)).toContain(
      `previous terminated container "main" in pod "${pod}" not found`,
    )
    await person.says('kubectl run unknown --image=nowhere/nothing:1')
    await person.says(
      `kubectl wait pod/unknown --timeout=20s --for=jsonpath='{.status.containerStatuses[0].state.waiting.reason}'=ImagePullBackOff`,
    )
    expect(await person.fails('kubectl logs unknown')).toContain(
      'is waiting to start: trying and failing to pull image',
    )
    expect(await person.fails('kubectl exec unknown -- true')).toContain('container not found ("unknown")')
  })

  it('follows a container to its last words, and reads the life before this one', async () => {
    await person.says('kubectl apply -f -', mortal)
    await person.says('kubectl wait --for=condition=Ready pod/mortal --timeout=20s')
    const follower = person.start('kubectl logs -f mortal')
    const attached = person.start('kubectl attach mortal')
    await follower.prints(/first life\n/)
    await attached.prints(/try pressing enter/)
    await person.says('kubectl exec mortal -- touch end')
    await follower.prints(/^first life\n1\n(.*\n)*20000\n$/)
    expect(await follower.ended()).toBe(0)
    await until('the second life', async () =>
      (await person.type('kubectl logs mortal')).stdout === 'second life\n' ? true : undefined,
    )
    expect(await person.says('kubectl logs mortal --previous')).toMatch(/^first life\n1\n(.*\n)*20000\n$/)
    expect(await attached.ended()).toBe(0)
    expect(attached.printed()).toMatch(/\n20000\n/)
  })

  it('runs a program, with its input, both outputs and its exit code', async () => {
    const ended = await person.type(`kubectl exec -i ${pod} -c main -- sh -c 'cat; echo err >&2; exit 5'`, 'in\n')
    expect(ended).toEqual({ code: 5, stdout: 'in\n', stderr: 'err\ncommand terminated with exit code 5\n' })
    expect(await person.says("kubectl exec deployment/web -- sh -c 'echo $POD_NAME'")).toMatch(/^web-\S+\n$/)
    expect(await person.says(`seq 20000 | kubectl exec -i ${pod} -- wc -l`)).toMatch(/^20000\n$/)
  })

  it.skipIf(!hasScript)('has a terminal of the size of his own, and types into it', async () => {
    const shell = person.start(`script -qec "stty rows 31 cols 97; kubectl exec -it ${pod} -- sh" /dev/null`)
    await shell.prints(/[$#] /)
    // As in a cluster, the size comes a moment after the program.
    shell.type('test -t 0 && until stty size | grep -x "31 97"; do sleep 0.05; done\n')
    await shell.prints(/\r\n31 97\r\n/)
    shell.type('echo $((6*7)); exit 7\n')
    await shell.prints(/\r\n42\r\n/)
    expect(await shell.ended()).toBe(7)
  })

  it.skipIf(!hasScript)('interrupts a program of his terminal, whose shell goes on', async () => {
    const shell = person.start(`script -qec "kubectl exec -it ${pod} -- sh" /dev/null`)
    await shell.prints(/[$#] /)
    shell.type('echo going; sleep 1000\n')
    await shell.prints(/\r\ngoing\r\n/)
    shell.type('\x03')
    shell.type('echo still $((1+1))\n')
    await shell.prints(/still 2\r\n/)
    shell.type('exit 0\n')
    expect(await shell.ended()).toBe(0)
  })

  it('attaches to what runs', async () => {
    const attached = person.start(`kubectl attach ${pod} -c main`)
    expect(await attached.prints(/line \d+\nline \d+\n/)).not.toContain('started on')
  })

  it('copies a file there and back', async () => {
    const content = Array.from({ length: 5000 }, (_, index) => `row ${index}`).join('\n')
    await person.write('there.txt', content)
    const folder = (await person.says(`kubectl exec ${pod} -c main -- pwd`)).trim()
    await person.says(`kubectl cp $FOLDER/there.txt ${pod}:${folder}/there.txt -c main`)
    expect(await person.says(`kubectl exec ${pod} -c main -- tail -n 1 there.txt`)).toBe('row 4999')
    await person.says(`kubectl cp ${pod}:${folder}/there.txt $FOLDER/back.txt -c main`)
    expect(await readFile(`${person.folder}/back.txt`, 'utf8')).toBe(content)
  })

  it('forwards a port to a Service, and has a pod to himself there', async () => {
    const forward = person.start('kubectl port-forward service/shop-proxy :9090')
    const [, port] = /127\.0\.0\.1:(\d+) -> /.exec(await forward.prints(/127\.0\.0\.1:\d+ -> \d+/)) ?? []
    const socket = connect(Number(port), '127.0.0.1')
    const heard = text(socket)
    socket.end('hello\n')
    expect(await heard).toMatch(/^hello from shop-\w+\nhello\n$/)
  })

  it('forwards a port to a pod, and is told when nobody listens there', async () => {
    const proxy = await person.says("kubectl get pods -l soh.re/role=proxy -o jsonpath='{.items[0].metadata.name}'")
    const forward = person.start(`kubectl port-forward pod/${proxy} :8081 :1`)
    const printed = await forward.prints(/127\.0\.0\.1:\d+ -> 1\n/)
    const port = (of: number) => new RegExp(`127\\.0\\.0\\.1:(\\d+) -> ${of}\n`).exec(printed)?.[1]
    expect((await fetch(`http://127.0.0.1:${port(8081)}/healthz`)).status).toBe(200)
    await fetch(`http://127.0.0.1:${port(1)}/`).catch(() => {})
    await forward.prints(/ECONNREFUSED/)
  })

  it('reaches a pod through the API server itself', async () => {
    const proxy = await person.says("kubectl get pods -l soh.re/role=proxy -o jsonpath='{.items[0].metadata.name}'")
    const path = `/api/v1/namespaces/${person.namespace}/pods/${proxy}:8080/proxy/metrics`
    expect(await person.says(`kubectl get --raw ${path}`)).toContain('isolation_accept_seconds')
  })
})
