// The README's tour, typed word for word: by an admin, and by a tenant who may do nothing but `edit` in one namespace.
import { afterAll, beforeAll, describe, it } from 'vitest'
import { hasKubectl } from '../product/kubectl.ts'
import { Scene } from '../product/scene.ts'
import { letIn, makeTenant } from './tenant.ts'
import { walkTour } from './walkTour.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('tour')
})
afterAll(() => scene.close())

describe.skipIf(!hasKubectl)('the tour of the README', () => {
  it('goes as it stands there', () => walkTour({ namespace: scene.namespace }))

  it("goes as it stands there for who has Kubernetes' edit in one namespace, once spec.access names them", async () => {
    const tenant = await makeTenant(scene)
    await walkTour({ namespace: scene.namespace, as: tenant, instead: letIn(tenant) })
  })
})
