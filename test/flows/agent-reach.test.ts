// Into a pod through the API server, with the kubectl that people use: logs, exec, attach, port-forward, proxy.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, get } from 'node:https'
import { connect as dial } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../api/kube/config.ts'
import { nodes } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { echoImage, setAgentStage } from './agentStage.ts'

const stage = await setAgentStage(24)
const children: ChildProcess[] = []
const pod = 'reached'

beforeAll(async () => {
  await stage.start()
  await stage.run('', {
    name: pod,
    container: {
      ...{ image: echoImage, command: undefined, readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } },
      env: [
        { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'POD_NAME', value: 'reached' },
      ],
    },
  })
  await stage.ready(pod)
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

function kubectl(...args: string[]): ChildProcess {
  const child = spawn('kubectl', ['--namespace', stage.namespace, ...args])
  children.push(child)
  return child
}

/** What it printed and how it ended. */
async function ask(args: string[], input?: Uint8Array | string) {
  const child = kubectl(...args)
  child.stdin!.on('error', () => {})
  child.stdin!.end(input)
  const [out, err, [code]] = await Promise.all([buffer(child.stdout!), text(child.stderr!), once(child, 'exit')])
  return { out, text: out.toString(), err, code: code as number }
}

describe('kubectl logs', () => {
  it('follows until the container ends, with times, from the tail', async () => {
    const { metadata } = await stage.run('echo one; echo two; until [ -f go ]; do sleep 0.02; done; echo three', {
      spec: { restartPolicy: 'Never' },
    })
    await expect.poll(() => stage.log(metadata.name).catch(() => '')).toBe('one\ntwo\n')
    const follower = kubectl('logs', '--follow', '--tail=1', metadata.name)
    let followed = ''
    follower.stdout!.on('data', chunk => {
      followed += chunk
    })
    const left = once(follower, 'close')
    // The tail is of the moment at which the follower arrives.
    await until('the follower to have arrived', () => (followed === 'two\n' ? true : undefined))
    await ask(['exec', metadata.name, '--', 'touch', 'go'])
    await left
    expect(followed).toBe('two\nthree\n')
    expect((await ask(['logs', '--timestamps', '--tail=1', metadata.name])).text).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/,
    )
    expect((await ask(['logs', '--limit-bytes=5', metadata.name])).text).toBe('one\nt')
    expect((await ask(['logs', '--since=1s', metadata.name])).code).toBe(0)
    expect((await ask(['logs', '--previous', metadata.name])).err).toContain('previous terminated container "a"')
  })
})

describe('kubectl exec', () => {
  it('joins input, both outputs and the exit code', async () => {
    const script = 'cat; echo out; echo err >&2; exit 5'
    expect(await ask(['exec', '-i', pod, '--', 'sh', '-c', script], 'in\n')).toMatchObject({
      ...{ text: 'in\nout\n', code: 5 },
      err: expect.stringContaining('err\n'),
    })
  })

  it('sees the world of the container', async () => {
    const { text: said } = await ask(['exec', pod, '--', 'sh', '-c', 'echo $POD_NAME $BIND_HOST; pwd; echo $POD_ROOT'])
    const [names, folder, root] = said.trim().split('\n')
    expect(names).toBe(`reached ${(await stage.get(pod))?.status?.podIP}`)
    expect(folder).toBe(root)
  })

  it('carries bytes unchanged, both ways', async () => {
    const bytes = randomBytes(3_000_000)
    const { out } = await ask(['exec', '-i', pod, '--', 'cat'], bytes)
    const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex')
    expect(hash(out)).toBe(hash(bytes))
  })

  it("has a terminal of the size of the person's own", async () => {
    const inside = 'until [ "$(stty size)" = "45 123" ]; do sleep 0.05; done; echo sized; exit 3'
    const there = `kubectl --namespace ${stage.namespace} exec -it ${pod} -- sh -c '${inside}'`
    const child = spawn('script', ['-qec', `stty rows 45 cols 123; ${there}`, '/dev/null'])
    children.push(child)
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect(said).toContain('sized')
    expect(code).toBe(3)
  })

  it('says when there is no such program', async () => {
    const { err, code } = await ask(['exec', pod, '--', 'no-such-program'])
    expect(err).toContain('no-such-program')
    expect(code).not.toBe(0)
  })

  it('ends its program when the person leaves', async () => {
    const child = kubectl('exec', pod, '--', 'sh', '-c', 'echo $$; exec sleep 1000')
    const [line] = await once(child.stdout!, 'data')
    child.kill('SIGKILL')
    await until('the end of the program', () => (isAlive(Number(line)) ? undefined : true))
  })
})

it('kubectl attach joins the program that runs', async () => {
  const { metadata } = await stage.run('read line; echo heard $line; until [ -f go ]; do sleep 0.02; done', {
    ...{ container: { stdin: true, stdinOnce: true }, spec: { restartPolicy: 'Never' } },
  })
  await stage.ready(metadata.name)
  const child = kubectl('attach', '-i', metadata.name)
  const ended = Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')])
  child.stdin!.write('words\n')
  await expect.poll(() => stage.log(metadata.name)).toBe('heard words\n')
  await ask(['exec', metadata.name, '--', 'touch', 'go'])
  const [said, complained, [code]] = await ended
  expect(said, `exit ${code}: ${complained}`).toBe('heard words\n')
})

describe('kubectl port-forward', () => {
  it('joins several connections, each with its half-close', async () => {
    const child = kubectl('port-forward', `pod/${pod}`, ':8080')
    const [line] = await once(child.stdout!, 'data')
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(String(line))?.[1])
    const talk = async (words: string) => {
      const socket = dial({ port, host: '127.0.0.1', allowHalfOpen: true })
      socket.end(words)
      return await text(socket)
    }
    const said = await Promise.all(['one', 'two', 'x'.repeat(500_000)].map(talk))
    expect(said).toEqual(['one', 'two', 'x'.repeat(500_000)].map(words => `hello from reached\n${words}`))
    child.kill('SIGTERM')
  })

  it('says when nobody listens', async () => {
    const child = kubectl('port-forward', `pod/${pod}`, ':9')
    const [line] = await once(child.stdout!, 'data')
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(String(line))?.[1])
    const socket = dial(port, '127.0.0.1')
    socket.on('error', () => {})
    const [complaint] = await once(child.stderr!, 'data')
    expect(String(complaint)).toContain('ECONNREFUSED')
    socket.destroy()
  })
})

describe('the node endpoint', () => {
  async function request(path: string, identity: object) {
    const { status } = await stage.client.get(nodes, { name: stage.nodeName })
    const port = status?.daemonEndpoints?.kubeletEndpoint?.Port
    const agent = new Agent({ rejectUnauthorized: false, ...identity })
    const answer = get({ host: stage.nodeIP, port, path, agent })
    const [response] = await once(answer, 'response')
    const said = await text(response)
    agent.destroy()
    return { status: response.statusCode as number, said }
  }
  const logs = () => `/containerLogs/${stage.namespace}/${pod}/a`

  it('tells anybody that it lives, and nobody anything else', async () => {
    expect(await request('/healthz', {})).toEqual({ status: 200, said: 'ok' })
    expect(await request(logs(), {})).toMatchObject({ status: 401, said: expect.stringContaining('certificate') })
    expect((await request('/pods', {})).status).toBe(401)
  })

  it('answers who bears a certificate of the cluster administrators', async () => {
    const { cert, key } = await loadConfig(process.env)
    expect((await request(logs(), { cert, key })).status).toBe(200)
    expect(JSON.parse((await request('/stats/summary', { cert, key })).said).pods).not.toHaveLength(0)
    expect((await request('/containerLogs/x/y/z', { cert, key })).status).toBe(404)
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
