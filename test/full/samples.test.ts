// Real programs in containers: the samples as they stand, through ClusterIP and NodePort.
import { execFile } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeAddress } from '../cluster/addresses.ts'
import { until } from '../cluster/until.ts'
import { openPerson, type Person } from '../kubectl/person.ts'
import { currentStage } from '../product/stage.ts'

const run = promisify(execFile)
const names = ['nginx', 'redis', 'ssh']

let person: Person
let key: string
beforeAll(async () => {
  person = await openPerson('')
  key = join(person.folder, 'key')
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  await chmod(key, 0o600)
  await person.says('kubectl apply -k manifests/samples')
  await person.says('kubectl delete dedi my-app --wait=false')
  await person.says(
    `kubectl create configmap ssh-keys --from-file=authorized_keys=${key}.pub --dry-run=client -o yaml | kubectl apply -f -`,
  )
  await Promise.all(names.map(name => untilWarm(name, 2)))
})
afterAll(async () => {
  await person.says('kubectl delete dedi --all')
  await person.says('kubectl delete configmap ssh-keys')
  await person.leave()
})

async function untilWarm(name: string, count: number): Promise<void> {
  await person.says(`kubectl wait --for=condition=Ready dedi/${name} --timeout=240s`)
  await person.says(`kubectl wait --for=jsonpath='{.status.availableTargets}'=${count} dedi/${name} --timeout=240s`)
  const address = await person.says(`kubectl get dedi ${name} -o jsonpath='{.status.address}'`)
  await until(`the Service of ${name}`, () => (currentStage().isReached(address) ? true : undefined))
}

async function addressOf(name: string): Promise<{ host: string; port: string }> {
  const address = await person.says(`kubectl get dedi ${name} -o jsonpath='{.status.address}'`)
  const [host = '', port = ''] = address.split(':')
  return { host, port }
}

describe('the samples in containers', () => {
  it('redis: two clients have two databases, and what one wrote is gone with it', async () => {
    const { host, port } = await addressOf('redis')
    const cli = (...words: string[]) => run('redis-cli', ['-h', host, '-p', port, ...words])
    expect((await cli('set', 'secret', '42')).stdout.trim()).toBe('OK')
    expect((await cli('get', 'secret')).stdout.trim()).toBe('')
    await untilWarm('redis', 2)
  })

  it('nginx, locked down: each connection is answered by another pod', async () => {
    const { host, port } = await addressOf('nginx')
    const curl = async () => (await run('curl', ['-sS', `http://${host}:${port}/`])).stdout
    const [one, two] = await Promise.all([curl(), curl()])
    expect(one).toMatch(/^served by nginx-[a-z0-9]{10}\n$/)
    expect(two).toMatch(/^served by nginx-[a-z0-9]{10}\n$/)
    expect(two).not.toBe(one)
  })

  it('ssh: the key of the ConfigMap opens a machine of one pod, through a NodePort as well', async () => {
    await person.says(`kubectl patch dedi ssh --type=merge -p '{"spec":{"service":{"type":"NodePort"}}}'`)
    const { host, port } = await until('an address of the node', async () => {
      const address = await addressOf('ssh')
      return address.host === nodeAddress && currentStage().isReached(`${address.host}:${address.port}`)
        ? address
        : undefined
    })
    const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes']
    const ssh = (command: string) =>
      run('ssh', [...options.flatMap(option => ['-o', option]), '-i', key, '-p', port, `root@${host}`, command])
    // The pods that began before the key was changed know the old one: they are used up first.
    const said = await until('a pod with the key', async () => {
      const { stdout } = await ssh('hostname; touch /tmp/mine').catch(() => ({ stdout: '' }))
      return stdout === '' ? undefined : stdout
    })
    expect(said).toMatch(/^ssh-[a-z0-9]{10}\n$/)
    expect((await ssh('hostname; ls /tmp/mine || true')).stdout).not.toContain('/tmp/mine')
  })

  it('scaled to 0 nothing is warm and a client gets a pod all the same; the annotation overrides it', async () => {
    await person.says('kubectl scale dedi/nginx --replicas=0')
    await person.says("kubectl wait --for=jsonpath='{.status.totalTargets}'=0 dedi/nginx --timeout=240s")
    const { host, port } = await addressOf('nginx')
    expect((await run('curl', ['-sS', '--max-time', '60', `http://${host}:${port}/`])).stdout).toMatch(
      /^served by nginx-/,
    )
    await person.says('kubectl annotate dedi nginx soh.re/base-pool-size=1')
    await person.says("kubectl wait --for=jsonpath='{.status.availableTargets}'=1 dedi/nginx --timeout=240s")
    expect(await person.says('kubectl describe dedi nginx')).toContain('BasePoolSizeOverridden')
    await person.says('kubectl annotate dedi nginx soh.re/base-pool-size-')
    await person.says('kubectl scale dedi/nginx --replicas=2')
    await untilWarm('nginx', 2)
  })
})
