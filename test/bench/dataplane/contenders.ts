// Who takes part: what each is told, in its own words, and how it is started. Settings that are not named are each program's own.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '../../../proxy/splice/compile.ts'
import { compileGo } from './native.ts'
import type { OursWish } from './ours.ts'

/** Where a contender finds things in this run. */
export type Place = {
  readonly folder: string
  readonly host: string
  readonly port: number
  readonly backendPort: number
  /** Sockets that a proxy may have open. */
  readonly descriptors: number
  readonly tickets: number
  /** Where ours leaves a CPU profile of its whole run. */
  readonly profile: string | undefined
}

export type Contender = {
  readonly name: string
  /** What its row says. */
  readonly title: string
  /** The program that must be there, and the Debian package that has it. */
  readonly needs?: { readonly program: string; readonly packages: readonly string[]; readonly file?: string }
  /** Idle connections that it is asked to hold; undefined: as many as descriptors allow. */
  readonly mostIdle?: number
  /** Undefined: clients go to the backend itself. */
  readonly command?: (place: Place) => readonly string[]
  /** It has both cores, and shares one with generator and backend. */
  readonly hasBothCores?: true
  /** It answers `collected` when told to collect its garbage. */
  readonly collects?: true
}

/** Addresses of the backend that the others spread over: ours dials one for each connection, and a free port is found quickly only where there are several. */
const SERVERS = Array.from({ length: 64 }, (_, index) => `127.9.0.${index + 1}`)

const both = { hasBothCores: true } as const
const haproxyNeeds = { program: 'haproxy', packages: ['haproxy'] }

type HaproxySettings = {
  readonly global?: readonly string[]
  readonly defaults?: readonly string[]
  readonly pipes?: number
  readonly threads?: number
}

function haproxy(
  name: string,
  title: string,
  { global = [], defaults = [], pipes = 0, threads = 1 }: HaproxySettings,
): Contender {
  return {
    ...{ name, title, needs: haproxyNeeds, ...(pipes > 0 && { mostIdle: 9_000 }), ...(threads > 1 && both) },
    command({ folder, host, port, backendPort, descriptors }) {
      const file = join(folder, `${name}.cfg`)
      const servers = SERVERS.map((server, index) => `server pod${index} ${server}:${backendPort}`)
      const maxconn = Math.floor(descriptors / 2) - pipes - 30
      const lines = [
        ...['global', `nbthread ${threads}`, `maxconn ${maxconn}`, ...global],
        ...['defaults', 'mode tcp', 'timeout connect 5s', 'timeout client 1h', 'timeout server 1h', ...defaults],
        ...['listen bench', `bind ${host}:${port}`, 'balance roundrobin', ...servers, ''],
      ]
      writeFileSync(file, lines.join('\n'))
      return ['haproxy', '-db', '-f', file]
    },
  }
}

export const NGINX_STREAM = '/usr/lib/nginx/modules/ngx_stream_module.so'

const nginx: Contender = {
  name: 'nginx',
  title: 'nginx stream',
  needs: { program: 'nginx', packages: ['nginx', 'libnginx-mod-stream'], file: NGINX_STREAM },
  command({ folder, host, port, backendPort, descriptors }) {
    const file = join(folder, 'nginx.conf')
    const servers = SERVERS.map(server => `server ${server}:${backendPort};`).join(' ')
    writeFileSync(
      file,
      `load_module ${NGINX_STREAM};
daemon off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log stderr error;
events { worker_connections ${descriptors}; }
stream {
  upstream pods { ${servers} }
  server { listen ${host}:${port} backlog=4096; proxy_pass pods; proxy_timeout 1h; proxy_connect_timeout 5s; }
}
`,
    )
    return ['nginx', '-p', folder, '-e', 'stderr', '-c', file]
  },
}

const socat: Contender = {
  name: 'socat',
  title: 'socat, a process for each connection',
  needs: { program: 'socat', packages: ['socat'] },
  mostIdle: 100,
  command: ({ host, port, backendPort }) => [
    'socat',
    `TCP-LISTEN:${port},bind=${host},fork,reuseaddr,backlog=4096,nodelay`,
    `TCP:${SERVERS[0]}:${backendPort},nodelay`,
  ],
}

const go: Contender = {
  name: 'go',
  title: 'Go, io.Copy',
  needs: { program: 'go', packages: ['golang-go'] },
  // Each copy keeps a pipe, which is two descriptors more for each direction.
  mostIdle: 3_000,
  command: ({ folder, host, port, backendPort }) => [
    ...['env', 'GOMAXPROCS=1', compileGo(folder), host, `${port}`, `${backendPort}`],
    ...SERVERS,
  ],
}

/** `addon`: its connections are joined inside the kernel, as in the images. */
function ours(name: string, title: string, { addon, workers = 1 }: { addon: boolean; workers?: number }): Contender {
  return {
    ...{ name, title, collects: true, ...(workers > 1 && both) },
    command({ folder, host, port, backendPort, tickets, profile }) {
      const splice = join(folder, 'splice.node')
      if (addon) compile(splice)
      const wish: OursWish = {
        ...{ listenFile: join(folder, `${name}.listen`), host, port },
        ...{ targetPort: backendPort, tickets, splice: addon ? splice : 'off', workers },
      }
      const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
      return [process.execPath, '--expose-gc', ...profiling, join(import.meta.dirname, 'ours.ts'), JSON.stringify(wish)]
    },
  }
}

export const BASE = 'haproxy'

export const contenders: readonly Contender[] = [
  { name: 'direct', title: 'no proxy' },
  haproxy(BASE, 'HAProxy, default (buffers of 16 KiB)', {}),
  haproxy('haproxy-64k', 'HAProxy, tune.bufsize 65536', { global: ['tune.bufsize 65536'] }),
  haproxy('haproxy-splice', 'HAProxy, option splice-request and splice-response', {
    // Each direction of a connection may take a pipe, which is two descriptors.
    pipes: 200,
    global: ['maxpipes 200'],
    defaults: ['option splice-request', 'option splice-response'],
  }),
  nginx,
  socat,
  go,
  ours('ours-handles', 'isolation-proxy without its addon', { addon: false }),
  ours('ours', 'isolation-proxy, a pod for each connection', { addon: true }),
  haproxy('haproxy-threads', 'HAProxy, nbthread 2, on both cores', { threads: 2 }),
  ours('ours-workers', 'isolation-proxy, two workers, on both cores', { addon: true, workers: 2 }),
]
