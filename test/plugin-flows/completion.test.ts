// The tab key: through real kubectl, in real shells, with names of a real cluster.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'
import { plugin, pluginEnv } from './plugin.ts'
import { keys, startProgram } from './terminal.ts'

const has = (program: string) => spawnSync(program, ['--version']).error === undefined
/** kubectl's own completion for bash is made of its parts. */
const bashCompletion = '/usr/share/bash-completion/bash_completion'
const bin = () => process.env.PLUGIN_BIN!

/** Values and directive, of what `kubectl_complete-isolation` prints for these words. */
async function complete(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await plugin(['__complete', ...words])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => line.split('\t')[0]!)
}

/** Whoever presses the tab key is not kept waiting: a cluster that is slow just now offers nothing, and the key is pressed again. */
const offers = (words: string[]) => expect.poll(() => complete(...words))

let scene: Scene
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-completion-'))
  scene = await Scene.open('completion')
  await scene.create('first-app', { replicas: 0 })
  await scene.create('second-app', { replicas: 0 })
})
afterAll(async () => {
  await scene.close()
  await rm(folder, { recursive: true, force: true })
})

describe('what is offered', () => {
  it('are services of the namespace that the command line names', async () => {
    await offers(['list', '-n', scene.namespace, '']).toEqual(['first-app', 'second-app', ':4'])
    await offers(['list', '-n', scene.namespace, 'sec']).toEqual(['second-app', ':4'])
    expect(await complete('list', '-n', 'nowhere-at-all', '')).toEqual([':4'])
  })

  it('are namespaces', async () => {
    await offers(['list', '--namespace', 'completion-']).toContain(scene.namespace)
    await offers(['list', `--namespace=${scene.namespace}`]).toEqual([scene.namespace, ':4'])
  })

  it('are contexts of the kubeconfig that the command line names, but none that a shell would run', async () => {
    const file = join(folder, 'contexts')
    const contexts = ['arn:aws:eks:eu:1:cluster/prod', 'two words', '$(touch boom)', 'prod'].map(name => ({
      name,
      context: {},
    }))
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', contexts }))
    const offered = await complete('list', '--kubeconfig', file, '--context', '')
    expect(offered).toEqual(['arn:aws:eks:eu:1:cluster/prod', 'prod', ':4'])
  })

  it('is nothing, without a word, when no cluster is known', async () => {
    const { code, stdout, stderr } = await plugin(['__complete', 'list', ''], {
      env: { KUBECONFIG: join(folder, 'none') },
    })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: ':4\n', stderr: '' })
  })

  it('is nothing, without a word, when the server never answers', async () => {
    const silent = createServer(socket => socket.on('error', () => socket.destroy()))
    const open = new Set<{ destroy(): void }>()
    silent.on('connection', socket => open.add(socket))
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    try {
      expect(await complete('list', '--server', `https://127.0.0.1:${port}`, '')).toEqual([':4'])
      expect(open.size).toBeGreaterThan(0)
    } finally {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => silent.close(resolve))
    }
  })
})

describe.runIf(hasKubectl)('kubectl’s own completion', () => {
  const ask = (words: string[], env = pluginEnv()) =>
    spawnSync('kubectl', ['__complete', 'isolation', ...words], { env, encoding: 'utf8' }).stdout

  it('completes the plugin’s commands and services', async () => {
    expect(ask(['li'])).toMatch(/^list\t.+\n:4\n$/)
    await expect.poll(() => ask(['list', '-n', scene.namespace, 'fir'])).toMatch(/^first-app\t.+\n:4\n$/)
  })

  it('does so by the file that `completion install` puts into PATH, and only then', async () => {
    const home = join(folder, 'home')
    const local = join(home, '.local/bin')
    await mkdir(local, { recursive: true })
    await symlink(join(bin(), 'kubectl-isolation'), join(local, 'kubectl-isolation'))
    const env = { HOME: home, PATH: [local, ...withoutOurs(process.env.PATH ?? '')].join(delimiter) }
    expect(ask(['li'], pluginEnv(env))).not.toContain('list')
    const first = await plugin(['completion', 'install'], { env })
    expect(first).toMatchObject({ code: 0, stdout: `${local}/kubectl_complete-isolation created\n` })
    expect(ask(['li'], pluginEnv(env))).toMatch(/^list\t/)
    const second = await plugin(['completion', 'install'], { env })
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(second.stdout).toContain(`${local}/kubectl_complete-isolation is there already`)
    const third = await plugin(['completion', 'install', '--dir', local], { env })
    expect(third).toMatchObject({ code: 0, stdout: `${local}/kubectl_complete-isolation unchanged\n` })
  })
})

describe('completion install', () => {
  it('leaves somebody else’s file as it is', async () => {
    const file = join(folder, 'kubectl_complete-isolation')
    await writeFile(file, '#!/bin/sh\necho mine\n')
    const { code, stdout, stderr } = await plugin(['completion', 'install', '--dir', folder])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^error: .*kubectl_complete-isolation is somebody else's file\nIt stays as it is\. /)
    expect(await readFile(file, 'utf8')).toBe('#!/bin/sh\necho mine\n')
  })

  it('says so when the folder is not in PATH, and makes it', async () => {
    const dir = join(folder, 'new/bin')
    const { code, stdout, stderr } = await plugin(['completion', 'install', '--dir', dir])
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${dir}/kubectl_complete-isolation created\n` })
    expect(stderr).toContain(`${dir} is not in PATH`)
  })

  it.each(['file', 'file/below', '/proc/isolation-proxy/bin'])('says why %s cannot be written', async where => {
    const dir = resolve(folder, where)
    await writeFile(join(folder, 'file'), '')
    const { code, stderr } = await plugin(['completion', 'install', '--dir', dir])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: cannot write .*kubectl_complete-isolation: .+\nChoose a folder that you may write: /,
    )
  })
})

/** A person's own build may lie in PATH, too. */
function withoutOurs(path: string): string[] {
  return path.split(delimiter).filter(each => !existsSync(join(each, 'kubectl_complete-isolation')))
}

/** A shell that has sourced the script, with a person at its keyboard. */
async function open(shell: string, args: string[], begin: string) {
  const terminal = startProgram(shell, args, {
    columns: 200,
    env: { HOME: folder, PS1: '$ ', ZDOTDIR: folder, XDG_CONFIG_HOME: folder },
  })
  terminal.press(`${begin}; echo re''ady\r`)
  await terminal.untilShows(/^ready/m)
  return terminal
}

describe.each([
  {
    shell: 'bash',
    args: ['--norc', '--noprofile', '-i'],
    begin: `test -f ${bashCompletion} && source ${bashCompletion}; source <(kubectl-isolation completion bash)`,
  },
  {
    shell: 'zsh',
    args: ['-f', '-i'],
    begin: 'autoload -U compinit; compinit -u -D; source <(kubectl-isolation completion zsh)',
  },
  {
    shell: 'fish',
    args: ['--no-config', '-i'],
    begin: 'kubectl completion fish | source; kubectl-isolation completion fish | source',
  },
])('in $shell', ({ shell, args, begin }) => {
  const named = () => `list -n ${scene.namespace} sec`

  it.runIf(has(shell))('kubectl isolation lis<TAB>, and a service', async () => {
    const terminal = await open(shell, args, begin)
    terminal.press(`kubectl isolation rec${keys.tab}`)
    await terminal.untilShows('kubectl isolation recycle')
    terminal.press(`${keys.ctrlU}kubectl isolation ${named()}${keys.tab}`)
    await terminal.untilShows(`${scene.namespace} second-app`)
    await terminal.close()
  })

  it.runIf(has(shell))('kubectl-isolation too, values behind =, and names with colons', async () => {
    const file = join(folder, `kubeconfig-${shell}`)
    const contexts = [{ name: 'arn:aws:eks:prod', context: {} }]
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', contexts }))
    const terminal = await open(shell, args, begin)
    terminal.press(`kubectl-isolation rec${keys.tab}`)
    await terminal.untilShows('kubectl-isolation recycle')
    terminal.press(`${keys.ctrlU}kubectl-isolation list --namespace=${scene.namespace.slice(0, -2)}${keys.tab}`)
    await terminal.untilShows(`--namespace=${scene.namespace}`)
    terminal.press(`${keys.ctrlU}kubectl-isolation list --kubeconfig ${file} --context arn:aws:${keys.tab}`)
    await terminal.untilShows(/--context arn\\?:aws\\?:eks\\?:prod/)
    await terminal.close()
  })

  it.runIf(has(shell) && hasKubectl && (shell !== 'bash' || existsSync(bashCompletion)))(
    'leaves the rest of kubectl to kubectl',
    async () => {
      const terminal = await open(shell, args, begin)
      terminal.press(`kubectl api-res${keys.tab}`)
      await terminal.untilShows('kubectl api-resources')
      await terminal.close()
    },
  )
})
