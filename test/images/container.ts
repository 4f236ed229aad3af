// A built image run as a kubelet runs it under PodSecurity `restricted`: its own user, a read-only root, no rights, nothing but itself as process 1.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { attempt } from './command.ts'
import type { Store } from './store.ts'

export type ContainerWish = {
  readonly image: string
  readonly env?: Readonly<Record<string, string>>
  /** Instead of the image's entrypoint. */
  readonly command?: readonly string[]
  /** Files from outside, by the path inside. */
  readonly files?: Readonly<Record<string, string>>
  /** Shares the network of the machine; else there is nothing but a loopback. */
  readonly hostNetwork?: boolean
}

export type Container = {
  readonly process: ChildProcessWithoutNullStreams
  /** What it said so far, on both streams. */
  said(): string
  /** Resolves when it says `words`; rejects when it ends before. */
  until(words: string): Promise<void>
  readonly ended: Promise<number | null>
  signal(name: string): Promise<void>
}

/** As `buildah inspect` tells it. */
export type ImageConfig = {
  readonly User: string
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly Labels: Readonly<Record<string, string>>
}

export async function readImageConfig(store: Store, image: string): Promise<ImageConfig> {
  const text = await store.buildah('inspect', '--type', 'image', image)
  return (JSON.parse(text) as { OCIv1: { config: ImageConfig } }).OCIv1.config
}

/** Whoever starts one ends it: with `signal('KILL')` where it does not end by itself. */
export async function prepareContainer(store: Store, wish: ContainerWish): Promise<() => Container> {
  const root = await store.mount(wish.image)
  const config = await readImageConfig(store, wish.image)
  const bundle = await mkdtemp(join(store.folder, 'container-'))
  await writeFile(join(bundle, 'config.json'), JSON.stringify(describe(wish, config, root)))
  const runc = ['--root', join(store.folder, 'runc')]
  let runs = 0
  return () => {
    runs += 1
    const name = `${basename(bundle)}-${runs}`
    const child = spawn('runc', [...runc, 'run', '--bundle', bundle, name])
    return follow(child, signal => attempt('runc', [...runc, 'kill', name, signal]))
  }
}

export async function startContainer(store: Store, wish: ContainerWish): Promise<Container> {
  const start = await prepareContainer(store, wish)
  return start()
}

function follow(process: ChildProcessWithoutNullStreams, kill: (signal: string) => Promise<unknown>): Container {
  let text = ''
  const ended = new Promise<number | null>(resolve => process.on('close', resolve))
  for (const stream of [process.stdout, process.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  }
  return {
    process,
    ended,
    said: () => text,
    async until(words) {
      const heard = new Promise<void>(resolve => {
        const listen = () => text.includes(words) && resolve()
        for (const stream of [process.stdout, process.stderr]) stream.on('data', listen)
        listen()
      })
      const over = ended.then(code => {
        if (!text.includes(words)) throw new Error(`it ended (${code}) without "${words}"; it said:\n${text}`)
      })
      await Promise.race([heard, over])
    },
    async signal(name) {
      await kill(name)
    },
  }
}

/** For runc, by the runtime specification of the Open Container Initiative. */
function describe(wish: ContainerWish, config: ImageConfig, root: string): object {
  const [uid, gid] = config.User.split(':').map(Number)
  const namespaces = ['pid', 'mount', 'ipc', 'uts', ...(wish.hostNetwork ? [] : ['network'])]
  const binds = Object.entries(wish.files ?? {}).map(([destination, source]) => ({
    destination,
    source,
    type: 'bind',
    options: ['bind', 'ro'],
  }))
  return {
    ociVersion: '1.0.2',
    hostname: 'pod',
    root: { path: root, readonly: true },
    process: {
      user: { uid, gid },
      args: wish.command ?? config.Entrypoint,
      env: [...config.Env, ...Object.entries(wish.env ?? {}).map(([name, value]) => `${name}=${value}`)],
      cwd: '/',
      noNewPrivileges: true,
      capabilities: {},
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=64k'] },
      ...binds,
    ],
    linux: { namespaces: namespaces.map(type => ({ type })), readonlyPaths: ['/proc/sys'] },
  }
}
