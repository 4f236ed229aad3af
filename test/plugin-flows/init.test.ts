// `init` as a person uses it: asked at a terminal, scripted without one, and what it writes is what the cluster runs.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'
import { keys, startInTerminal, startProgram } from './terminal.ts'

let scene: Scene
let folder: string
beforeAll(async () => {
  scene = await Scene.open('init')
  folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-init-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await scene.close()
})

const image = 'isolation-proxy/echo:0.1.0'

describe('init without a terminal', () => {
  it('writes what the cluster then runs', async () => {
    const { code, stdout, stderr } = await plugin(['init', 'first', '--image', image, '--replicas', '2', '--fence=10s'])
    expect(code).toBe(0)
    expect(stderr).toBe('Next: save it, kubectl apply -f FILE, then kubectl isolation status first\n')
    const service = parse(stdout) as DedicatedService
    await scene.client.create(dedicatedServices, {
      ...service,
      metadata: { ...service.metadata, namespace: scene.namespace },
    })
    await scene.untilWarm('first', 2)
  })

  it('asks nothing, and says what is missing', async () => {
    expect(await plugin(['init'])).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr:
        'error: a NAME is wanted, and there is no terminal to ask at\nSuch as: kubectl isolation init my-app --image my-app-image:latest\n',
    })
    expect((await plugin(['init', 'x'])).stderr).toContain('error: an image is wanted')
  })

  it('writes a file, names the next command, and overwrites nothing by chance', async () => {
    const path = join(folder, 'a b.yaml')
    const write = (...more: string[]) => plugin(['init', 'x', '--image', 'app:1', '-o', path, ...more])
    expect(await write()).toMatchObject({
      ...{ code: 0, stdout: '' },
      stderr: `Wrote ${path}. Next: kubectl apply -f '${path}'\n`,
    })
    const first = readFileSync(path, 'utf8')
    expect(parse(first)).toMatchObject({ kind: 'DedicatedService', spec: { image: 'app:1' } })
    writeFileSync(path, 'precious\n')
    expect(await write()).toMatchObject({
      code: 1,
      stderr: `error: ${path} exists already\nSay --force to overwrite it, or -o with another name.\n`,
    })
    expect(readFileSync(path, 'utf8')).toBe('precious\n')
    expect((await write('--force')).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(first)
  })

  it('refuses what the cluster would refuse, and leaves no file', async () => {
    const path = join(folder, 'never.yaml')
    const { code, stderr } = await plugin(['init', 'X', '--image', 'app:1', '-o', path])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: the API server would refuse this service: metadata\.name is a DNS label/)
    expect(() => statSync(path)).toThrow('ENOENT')
    const nowhere = await plugin(['init', 'x', '--image', 'app:1', '-o', join(folder, 'no/such/x.yaml')])
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('Make its folder first.\n') })
  })

  it('asks the cluster when told to, and nothing stays there', async () => {
    const ask = (name: string) =>
      plugin([
        'init',
        name,
        '--image',
        'app:1',
        '-n',
        scene.namespace,
        '--dry-run=server',
        '-o',
        join(folder, `${name}.yaml`),
      ])
    expect(await ask('thought')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        `dedicatedservice.soh.re/thought would be taken as ${scene.namespace}/thought (server dry run)\n`,
      ),
    })
    expect(await scene.find('thought')).toBeUndefined()
    expect(await ask('first')).toMatchObject({
      code: 1,
      stderr: 'Error from server (AlreadyExists): dedicatedservices.soh.re "first" already exists\n',
    })
  })
})

describe('init at a terminal', () => {
  it('asks, complains, takes defaults, and writes the answers', async () => {
    const path = join(folder, 'asked.yaml')
    const terminal = startInTerminal(['init', '-o', path])
    const answer = async (question: string, text: string) => {
      await terminal.untilShows(question)
      terminal.press(`${text}${keys.enter}`)
    }
    try {
      await answer('Name of the service:', 'Bad')
      await terminal.untilShows('"Bad" was not taken. A name has at most 52 lower-case letters')
      terminal.press(`lab${keys.enter}`)
      await terminal.untilShows('Image:')
      terminal.press(`debian:stale${keys.left}${keys.left}b`)
      await terminal.untilShows('debian:stable')
      expect(terminal.beforeCursor()).toBe('Image: debian:stab')
      expect(terminal.marks().cursorShown).toBe(true)
      terminal.press(keys.enter)
      await answer('Port that the image listens on [8080]:', '22')
      await answer('Pods to keep warm [1]:', '')
      await answer('How clients reach it [ClusterIP], or LoadBalancer or NodePort:', 'loadbalancer')
      await answer('Port that clients connect to [9090]:', '')
      await answer('Resource requests', 'cpu=fast')
      await terminal.untilShows('"cpu=fast" was not taken. cpu is wanted as an amount')
      terminal.press(`cpu=100m${keys.enter}`)
      await answer('Resource limits', '')
      await answer('Environment', 'A=1,B=2')
      await terminal.untilShows(`Wrote ${path}`)
      expect((await terminal.ended).code).toBe(0)
      expect(terminal.screen()).toMatch(/^Name of the service: lab\nImage: debian:stable\n/)
      expect(terminal.marks().cursorShown).toBe(true)
    } finally {
      await terminal.close()
    }
    expect(parse(readFileSync(path, 'utf8'))).toEqual({
      apiVersion: 'soh.re/v1alpha1',
      kind: 'DedicatedService',
      metadata: { name: 'lab' },
      spec: {
        ...{ image: 'debian:stable', port: 22, replicas: 1 },
        resources: { requests: { cpu: '100m' } },
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        service: { type: 'LoadBalancer', port: 9090 },
      },
    })
  })

  it('ended by Ctrl-C writes nothing, and gives the terminal back', async () => {
    const path = join(folder, 'stopped.yaml')
    const terminal = startInTerminal(['init', 'lab', '-o', path])
    try {
      await terminal.untilShows('Image:')
      terminal.press(keys.ctrlC)
      expect((await terminal.ended).code).toBe(130)
      expect(terminal.marks()).toMatchObject({ cursorShown: true, bracketedPaste: false })
      expect(terminal.screen()).not.toContain('error')
    } finally {
      await terminal.close()
    }
    expect(() => statSync(path)).toThrow('ENOENT')
  })

  it('is the shell’s after Ctrl-Z, and asks on after fg', async () => {
    const env = { PS1: '$ ', HISTFILE: '/dev/null' }
    const terminal = startProgram('bash', ['--norc', '--noprofile', '-i'], { env })
    try {
      await terminal.untilShows('$')
      terminal.press(
        `${join(process.env.PLUGIN_BIN!, 'kubectl-isolation')} init lab -o ${join(folder, 'later.yaml')}\r`,
      )
      await terminal.untilShows('Image:')
      terminal.press('app')
      await terminal.untilShows('Image: app')
      terminal.press(keys.ctrlZ)
      await terminal.untilShows('Stopped')
      expect(terminal.marks().cursorShown).toBe(true)
      terminal.press('clear; echo meanwhile\r')
      await terminal.untilShows(/^meanwhile$/m)
      terminal.press('fg\r')
      await terminal.untilShows('Image: app')
      terminal.press(`:1${keys.enter}`)
      await terminal.untilShows('Port that the image listens on')
      expect(terminal.screen()).toContain('Image: app:1\n')
      terminal.press(keys.ctrlC)
      await terminal.untilShows(/\$$/)
    } finally {
      await terminal.close()
    }
  })

  it('does not ask what was typed, even where that is the default, and refuses at once what cannot be read', async () => {
    const terminal = startInTerminal(['init', 'lab', '--port', '8080'])
    try {
      await terminal.untilShows('Image:')
      terminal.press(`app:1${keys.enter}`)
      await terminal.untilShows('Pods to keep warm [1]:')
      expect(terminal.screen()).not.toContain('Port that the image')
    } finally {
      await terminal.close()
    }
    const refused = startInTerminal(['init', 'lab', '--egress', 'nowhere'])
    try {
      expect((await refused.ended).code).toBe(1)
      expect(refused.screen()).toMatch(/^error: invalid argument "nowhere" for "--egress" flag/)
    } finally {
      await refused.close()
    }
  })

  it('asks nothing when name and image are typed', async () => {
    const terminal = startInTerminal(['init', 'lab', '--image', 'app:1'])
    try {
      expect((await terminal.ended).code).toBe(0)
      expect(terminal.screen()).toContain('kubectl isolation status lab')
    } finally {
      await terminal.close()
    }
  })
})
