// What a template names beside the image, in the user's namespace: a Secret and a ConfigMap reach the pods through the kubelet, a missing one is named, a changed one is in the next pods.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { kubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'

/** Says both, and ends. */
const program = `
  const { readFileSync } = require('node:fs')
  const say = socket => socket.end(process.env.WORD + ' ' + readFileSync('/etc/settings/colour', 'utf8') + '.')
  require('node:net').createServer(say).listen(Number(process.env.PORT))
`

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('references')
  await kubectl(['create', 'secret', 'generic', 'word', '--from-literal=WORD=first', '-n', scene.namespace])
  await scene.create('named', {
    replicas: 1,
    template: {
      spec: {
        volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
        containers: [
          {
            name: 'target',
            command: ['/usr/local/bin/node', '-e', program],
            envFrom: [{ secretRef: { name: 'word' } }],
            volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
          },
        ],
      },
    },
  })
})
afterAll(() => scene.close())

async function hear(): Promise<string> {
  const visitor = await connect((await scene.service('named')).status!.address!)
  await visitor.ended
  await visitor.leave()
  return visitor.received()
}

describe('Secrets and ConfigMaps of a template', () => {
  it('a missing one is named by a condition, and its arrival mends the pool', async () => {
    const condition = await until('the reason', async () => {
      const found = await scene.condition('named', 'Degraded')
      return found?.reason === 'ReferenceMissing' ? found : undefined
    })
    expect(condition.message).toMatch(/ConfigMap.*settings/)
    await kubectl(['create', 'configmap', 'settings', '--from-literal=colour=blue', '-n', scene.namespace])
    await scene.untilWarm('named', 1)
    expect(await hear()).toBe('first blue.')
  })

  it('a changed one is in the pods that begin after it', async () => {
    const patch = JSON.stringify({ stringData: { WORD: 'second' } })
    await kubectl(['patch', 'secret', 'word', '-n', scene.namespace, '--type=merge', '-p', patch])
    const heard = await until('a pod with the new word', async () => {
      const said = await hear()
      return said.startsWith('second') ? said : undefined
    })
    expect(heard).toBe('second blue.')
  })
})
