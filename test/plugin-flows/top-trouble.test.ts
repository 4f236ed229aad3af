// `top` on bad days: the API server away, a service that goes while it is looked at, things that may not be seen.
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RoleBinding } from '../../api/kube/objects.ts'
import { type Resource, roleBindings } from '../../api/kube/resources.ts'
import { type Faults, openFaults } from '../faults.ts'
import { Scene } from '../product/scene.ts'
import { startInTerminal, type Terminal } from './terminal.ts'

const clusterRoleBindings: Resource<RoleBinding> = {
  ...{ group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterrolebindings' },
  ...{ kind: 'ClusterRoleBinding', namespaced: false },
}
/** Faults hit whoever bears this name, and nobody else. */
const admin = `top-admin-${randomBytes(3).toString('hex')}`
const guest = `top-guest-${randomBytes(3).toString('hex')}`

let scene: Scene
let terminal: Terminal
let faults: Faults & { close(): Promise<void> }
const added: string[] = []
beforeAll(async () => {
  scene = await Scene.open('top-trouble')
  faults = await openFaults(process.env)
  await scene.create('my-app', { replicas: 2 })
  await scene.untilWarm('my-app', 2)
  const bind = (name: string, user: string) => ({
    ...{ metadata: { name }, subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }] },
  })
  const role = (name: string) => ({ kind: 'ClusterRole', name, apiGroup: 'rbac.authorization.k8s.io' })
  await scene.client.create(clusterRoleBindings, { ...bind(admin, admin), roleRef: role('cluster-admin') })
  const viewer = { ...bind(guest, guest), roleRef: role('view') }
  await scene.client.create(roleBindings, { ...viewer, metadata: { name: guest, namespace: scene.namespace } })
})
afterEach(async () => {
  for (const id of added.splice(0)) await faults.remove(id)
  await terminal.close()
})
afterAll(async () => {
  await scene.client.delete(clusterRoleBindings, { name: admin })
  await faults.close()
  await scene.close()
})

async function add(fault: Parameters<Faults['add']>[0]): Promise<void> {
  added.push(await faults.add({ client: admin, ...fault }))
}

function openTop(user: string, ...args: string[]): void {
  terminal = startInTerminal(['top', '--as', user, ...args], { columns: 120, rows: 20 })
}

describe('an API server that is away', () => {
  it('is said in the header with the attempt, since when and why; and when it is back, all is live', async () => {
    openTop(admin, '-n', scene.namespace)
    await terminal.untilShows(/my-app +▣▣ .*● Ready/)
    await add({ effect: { kind: 'answer', code: 503 } })
    await add({ verbs: ['watch'], effect: { kind: 'drop', ms: 60_000 } })
    await terminal.untilShows(/reconnecting \([2-9]\)/)
    await terminal.untilShows(/figures are of \d\d:\d\d:\d\d: .*503/)
    expect(terminal.screen()).toMatch(/my-app +▣▣/)
    // The hands still move.
    terminal.press('?')
    await terminal.untilShows('Pods, in a bar and in their list')
    terminal.press('q')
    for (const id of added.splice(0)) await faults.remove(id)
    await terminal.untilShows(/live \d\d:\d\d:\d\d/, 60_000)
    await terminal.untilGone('figures are of')
  })
})

describe('a service that is deleted', () => {
  it('while it is open: that is said, and the overview is there', async () => {
    await scene.create('brief', { replicas: 1 })
    await scene.untilWarm('brief', 1)
    openTop(admin, 'brief', '-n', scene.namespace)
    await terminal.untilShows('Nobody is connected.')
    await scene.delete('brief')
    await terminal.untilShows(`${scene.namespace}/brief was deleted.`, 60_000)
    expect(terminal.screen()).toMatch(/▸ my-app/)
    await scene.untilGone('brief')
  })
})

describe('rights', () => {
  it('to one namespace only: it is shown, and what may not be seen is one line', async () => {
    openTop(guest, '-A')
    await terminal.untilShows(/not shown: /)
    expect(terminal.lines().filter(line => line.includes('not shown'))).toHaveLength(1)
  })

  it('to see the service but not its pool: its tabs say what is missing', async () => {
    openTop(guest, 'my-app', '-n', scene.namespace)
    await terminal.untilShows('Not to be seen: ')
    await terminal.untilShows(/my-app +● Ready/)
  })

  it('to look but not to act: the refusal is shown', async () => {
    openTop(guest, '-n', scene.namespace)
    await terminal.untilShows(/my-app .*● Ready/)
    terminal.press('ry')
    await terminal.untilShows(/was not recycled: .*forbidden/i)
  })
})

describe('an empty namespace', () => {
  it('says how to begin', async () => {
    const empty = await Scene.open('top-empty')
    openTop(admin, '-n', empty.namespace)
    await terminal.untilShows('kubectl isolation init my-app -o my-app.yaml')
    await empty.close()
  })
})
