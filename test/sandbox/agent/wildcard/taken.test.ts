// Ports that a pod cannot have, because somebody listens on them at all addresses.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { declaredPorts, explainTaken } from '../../../../sandbox/agent/wildcard/taken.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})
async function listen(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  open.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

it.each([
  ['none', {}, {}, []],
  ['its ports', { ports: [{ containerPort: 80 }, { containerPort: 81, protocol: 'TCP' }] }, {}, [80, 81]],
  ['no UDP', { ports: [{ containerPort: 53, protocol: 'UDP' }] }, {}, []],
  ['what PORT says', { ports: [{ containerPort: 80 }] }, { PORT: '8080' }, [80, 8080]],
  ['each once', { ports: [{ containerPort: 80 }] }, { PORT: '80' }, [80]],
  ['no PORT that is none', {}, { PORT: 'http' }, []],
])('a container declares %s', (_, container, env, ports) => {
  expect(declaredPorts({ name: 'x', ...container }, env)).toEqual(ports)
})

it.each(['0.0.0.0', '::'])('says who has a port at %s, and what to write instead', async host => {
  const port = await listen(host)
  const sentence = explainTaken([1, port])
  expect(sentence).toContain(
    `port ${port} is taken at all addresses of this machine (${host}) by process ${process.pid}`,
  )
  expect(sentence).toContain('$POD_IP')
})

it('does not mind a listener at one address', async () => {
  expect(explainTaken([await listen('127.0.0.1')])).toBeUndefined()
})
