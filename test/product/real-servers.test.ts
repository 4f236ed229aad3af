// Servers that nobody here wrote, several services at once: any program that listens on $POD_IP:$PORT is a target.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Scene } from './scene.ts'

const run = promisify(execFile)
let scene: Scene

const shell = (line: string) => ({
  template: { spec: { containers: [{ name: 'target', command: ['/bin/sh', '-c', line] }] } },
})

const nginx = `mkdir -p logs && cat > nginx.conf <<END
daemon off; pid nginx.pid; error_log stderr; events {}
http { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server { listen $POD_IP:$PORT; return 200 "pod $HOSTNAME\\n"; } }
END
exec /usr/sbin/nginx -p "$PWD" -c nginx.conf`

const sshd = `ssh-keygen -q -t ed25519 -N '' -f host_key ; mkdir -p /run/sshd;
exec /usr/sbin/sshd -D -e -f /dev/null -h "$PWD/host_key" -o ListenAddress=$POD_IP:$PORT -o PidFile=none`

const servers: Record<string, { needs: string; command: string }> = {
  redis: {
    needs: '/usr/bin/redis-server',
    command: 'exec redis-server --bind $POD_IP --port $PORT --save "" --appendonly no --protected-mode no',
  },
  web: { needs: '/usr/sbin/nginx', command: nginx },
  bastion: { needs: '/usr/sbin/sshd', command: sshd },
  files: { needs: '/usr/bin/python3', command: 'exec python3 -m http.server $PORT --bind $POD_IP' },
}
const present = (name: string) => existsSync(servers[name]!.needs)

beforeAll(async () => {
  scene = await Scene.open('real')
  const names = Object.keys(servers).filter(present)
  await Promise.all(
    names.map(name =>
      scene.create(name, {
        image: 'debian:bookworm',
        replicas: 2,
        connections: { connectTimeout: '9s' },
        ...shell(servers[name]!.command),
      }),
    ),
  )
  await Promise.all(names.map(name => scene.untilWarm(name, 2)))
})
afterAll(() => scene.close())

async function address(name: string): Promise<{ host: string; port: string }> {
  const [host, port] = (await scene.service(name)).status!.address!.split(':') as [string, string]
  return { host, port }
}

describe('servers of this machine as targets', () => {
  it.runIf(present('redis'))('two redis clients have two databases, and what one wrote is gone with it', async () => {
    const { host, port } = await address('redis')
    const cli = (...words: string[]) => run('redis-cli', ['-h', host, '-p', port, ...words])
    expect((await cli('set', 'secret', '42')).stdout.trim()).toBe('OK')
    expect((await cli('get', 'secret')).stdout.trim()).toBe('')
    const session = await run('sh', ['-c', `printf 'set secret 43\\nget secret\\n' | redis-cli -h ${host} -p ${port}`])
    expect(session.stdout).toBe('OK\n43\n')
  })

  it.runIf(present('web'))('nginx answers each connection from another pod', async () => {
    const { host, port } = await address('web')
    const get = async () => (await fetch(`http://${host}:${port}/`, { headers: { connection: 'close' } })).text()
    const [one, two] = await Promise.all([get(), get()])
    expect(one).toMatch(/^pod web-[a-z0-9]{10}\n$/)
    expect(two).not.toBe(one)
  })

  it.runIf(present('bastion'))('sshd shows a client its own host key, and the next client another', async () => {
    const { host, port } = await address('bastion')
    const key = async () => (await run('ssh-keyscan', ['-t', 'ed25519', '-p', port, host])).stdout.split(' ').at(-1)
    const [one, two] = [await key(), await key()]
    expect(one).toMatch(/^AAAA/)
    expect(two).not.toBe(one)
  })

  it.runIf(present('files'))('python serves a page, and closes as it does without a proxy', async () => {
    const { host, port } = await address('files')
    const page = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = createConnection({ host, port: Number(port) }, () => socket.write('GET / HTTP/1.0\r\n\r\n'))
      socket.on('data', chunk => {
        text += chunk
      })
      socket.once('end', () => resolve(text)).once('error', reject)
      socket.setTimeout(30_000, () =>
        reject(new Error(`neither more nor an end for 30 s after ${JSON.stringify(text)}`)),
      )
    })
    expect(page).toMatch(/^HTTP\/1.0 200 OK\r\n/)
    expect(page).toContain('Directory listing for /')
  })
})
