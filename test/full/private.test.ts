// A private image: it is pulled with the Secret that the template names, which is in the user's namespace and copied to the pool's. Without it, with a wrong one and with a new one: what a user sees.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { archiveOf, images } from '../images/build.ts'
import { connect } from '../product/connection.ts'
import { kubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'
import { type Registry, startRegistry } from './registry.ts'

const login = { user: 'tenant', password: 'open sesame' }

/** Says the two words, and ends. */
const program = `
  const { readFileSync } = require('node:fs')
  const say = socket => socket.end(process.env.WORD + ' ' + readFileSync('/etc/settings/colour', 'utf8') + '.')
  require('node:net').createServer(say).listen(Number(process.env.PORT))
`
const container = {
  name: 'target',
  command: ['/usr/local/bin/node', '-e', program],
  env: [{ name: 'WORD', valueFrom: { secretKeyRef: { name: 'word', key: 'word' } } }],
  volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
}
const volumes = [{ name: 'settings', configMap: { name: 'settings' } }]

let scene: Scene
let registry: Registry
const here = () => ['-n', scene.namespace]
beforeAll(async () => {
  registry = await startRegistry(archiveOf(images.find(({ target }) => target === 'echo')!), login)
  scene = await Scene.open('private')
  await kubectl(['create', 'secret', 'generic', 'word', '--from-literal=word=first', ...here()])
  await kubectl(['create', 'configmap', 'settings', '--from-literal=colour=blue', ...here()])
  await scene.create('vault', {
    image: registry.image,
    replicas: 1,
    connections: { connectTimeout: '50s' },
    proxy: { fence: '60s' },
    template: { spec: { volumes, containers: [container] } },
  })
})
afterAll(async () => {
  await scene?.close()
  await registry?.close()
})

/** As `kubectl create secret docker-registry` makes it; again, it is replaced. */
async function savePassword(password: string): Promise<void> {
  const words = ['create', 'secret', 'docker-registry', 'registry', ...here()]
  words.push(`--docker-server=${registry.host}`, `--docker-username=${login.user}`, `--docker-password=${password}`)
  const secret = await kubectl([...words, '--dry-run=client', '--output=json'])
  await kubectl(['apply', '--filename=-', ...here()], secret)
}

async function untilDegraded(reason: string): Promise<string> {
  const found = await until(
    `${reason} of vault`,
    async () => {
      const condition = await scene.condition('vault', 'Degraded')
      return condition?.status === 'True' && condition.reason === reason ? condition : undefined
    },
    { limitMs: 120_000, everyMs: 200 },
  )
  return found.message
}

async function hear(): Promise<string> {
  const visitor = await connect((await scene.service('vault')).status!.address!)
  await visitor.ended
  await visitor.leave()
  return visitor.received()
}

describe('a private image', () => {
  it('is not pulled without a password: a condition names it', async () => {
    expect(await untilDegraded('ImagePullFailed')).toContain(registry.image)
    expect(registry.refused()).toBeGreaterThan(0)
  })

  it('needs a Secret that there is not: a condition names the Secret', async () => {
    await scene.patch('vault', { spec: { template: { spec: { imagePullSecrets: [{ name: 'registry' }] } } } })
    expect(await untilDegraded('ReferenceMissing')).toContain('Secret registry')
  })

  it('is not pulled with a wrong password', async () => {
    await savePassword('open barley')
    expect(await untilDegraded('ImagePullFailed')).toContain(registry.image)
  })

  it('is pulled once the Secret is right, with what else the template names', async () => {
    await savePassword(login.password)
    // The kubelet tries again when it likes: after 10 s, 20 s, 40 s.
    const isWarm = async () => (await scene.service('vault')).status?.availableTargets === 1 || undefined
    await until('a warm pod', isWarm, { limitMs: 200_000, everyMs: 500 })
    await scene.untilWarm('vault', 1)
    expect((await scene.condition('vault', 'Degraded'))?.status).toBe('False')
    expect(await hear()).toBe('first blue.')
  }, 280_000)

  it('of what is changed, the next pods have the new', async () => {
    await kubectl(['patch', 'secret', 'word', '--patch={"stringData":{"word":"second"}}', ...here()])
    await kubectl(['patch', 'configmap', 'settings', '--patch={"data":{"colour":"green"}}', ...here()])
    const heard = await until('a pod with both', async () => {
      const said = await hear()
      return said.startsWith('first') || said.includes('blue') ? undefined : said
    })
    expect(heard).toBe('second green.')
  })
})
