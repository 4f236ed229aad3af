// The plugin finds the cluster that kubectl finds, and says so when there is none; exec plugins, time limits and -v as kubectl has them.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

type Config = {
  clusters: { name: string; cluster: Record<string, unknown> }[]
  users: { name: string; user: Record<string, unknown> }[]
  contexts: { name: string; context: Record<string, unknown> }[]
  'current-context': string
}

let scene: Scene
let folder: string
let given: Config

beforeAll(async () => {
  scene = await Scene.open('kubeconfig')
  folder = await mkdtemp(join(tmpdir(), 'plugin-kubeconfig-'))
  given = parse(await readFile(process.env.KUBECONFIG!, 'utf8'))
  await scene.create('here', { replicas: 0 })
})
afterAll(async () => {
  await scene?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The kubeconfig of the run with one user and context, changed; resolves with its path. */
async function write(name: string, change: (config: Config) => void): Promise<string> {
  const config = structuredClone(given)
  change(config)
  await writeFile(join(folder, name), stringify(config))
  return join(folder, name)
}

const list = (...args: string[]) => ['list', '-o', 'name', ...args]

describe('the plugin', () => {
  it('works in the namespace of the context', async () => {
    const KUBECONFIG = await write('namespace', ({ contexts }) => {
      contexts[0]!.context.namespace = scene.namespace
    })
    const { code, stdout, stderr } = await plugin(list(), { env: { KUBECONFIG } })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('dedicatedservice.soh.re/here\n')
  })

  it('shows what an exec plugin says on stderr, and uses what it says on stdout', async () => {
    const token = String(given.users[0]!.user.token)
    const answer = { kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token } }
    const KUBECONFIG = await write('exec', ({ users }) => {
      const args = ['-c', `echo 'open the browser' >&2; echo '${JSON.stringify(answer)}'`]
      users[0]!.user = {
        exec: { apiVersion: answer.apiVersion, command: 'sh', args, interactiveMode: 'IfAvailable' },
      }
    })
    const { code, stdout, stderr } = await plugin(list('-n', scene.namespace), { env: { KUBECONFIG } })
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'dedicatedservice.soh.re/here\n',
      stderr: 'open the browser\n',
    })
  })

  it('says which exec plugin is missing, and how to get it', async () => {
    const KUBECONFIG = await write('missing-exec', ({ users }) => {
      users[0]!.user = {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'no-such-login',
          installHint: 'Get it from your\u001b[31m admin',
          interactiveMode: 'Never',
        },
      }
    })
    const { code, stderr } = await plugin(list('-n', scene.namespace), { env: { KUBECONFIG } })
    expect(code).toBe(1)
    expect(stderr).toBe(
      'error: getting credentials: exec: executable no-such-login not found\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\nGet it from your admin\n',
    )
  })

  it.each([
    [['--context', 'x'], 'error: context "x" does not exist\n'],
    [['--cluster', 'x'], 'error: cluster "x" does not exist\n'],
    [['--user', 'x'], 'error: auth info "x" does not exist\n'],
    [['--kubeconfig', '/nowhere/config'], 'error: stat /nowhere/config: no such file or directory\n'],
    [['--as-group', 'g'], 'without impersonating a user\n'],
    [['--request-timeout', 'soon'], 'error: Invalid timeout value. Timeout must be a single integer in seconds'],
    [['--server', 'http://127.0.0.1:1'], 'The connection to the server 127.0.0.1:1 was refused - did you specify'],
  ])('with %j says what is wrong with it', async (args, sentence) => {
    const { code, stdout, stderr } = await plugin(list(...args))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  it('without a kubeconfig says where it looked and what to do', async () => {
    const env = {
      KUBECONFIG: undefined,
      HOME: folder,
      KUBERNETES_MASTER: undefined,
      KUBERNETES_SERVICE_HOST: undefined,
    }
    const { code, stderr } = await plugin(list(), { env })
    expect(code).toBe(1)
    expect(stderr).toBe(
      `The connection to the server localhost:8080 was refused - did you specify the right host or port?\nNo kubeconfig names a cluster (looked at ${folder}/.kube/config): set KUBECONFIG, or choose a context with 'kubectl config use-context'.\n`,
    )
  })

  it('tells every request with -v=6, and no secret', async () => {
    const { code, stderr } = await plugin(list('-n', scene.namespace, '-v=6'))
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /^GET https:\/\/127\.0\.0\.1:\d+\/apis\/soh\.re\/v1alpha1\/namespaces\/\S+ 200 OK in \d+ milliseconds$/m,
    )
    expect(stderr).not.toContain(String(given.users[0]!.user.token ?? 'Bearer'))
  })

  it('gives up on a server that never answers after --request-timeout', async () => {
    const mute: Server = createServer(socket => void socket.on('error', () => {})).listen(0, '127.0.0.1')
    await new Promise(resolve => mute.once('listening', resolve))
    try {
      const { port } = mute.address() as { port: number }
      const server = `http://127.0.0.1:${port}`
      const { code, stderr } = await plugin(list('--server', server, '--request-timeout', '300ms'))
      expect(code).toBe(1)
      expect(stderr).toMatch(/^Unable to connect to the server: .* no answer within 300 ms$/m)
    } finally {
      mute.close()
    }
  })
})
