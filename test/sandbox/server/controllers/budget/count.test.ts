import { expect, test } from 'vitest'
import type { PodDisruptionBudget } from '../../../../../api/kube/objects.ts'
import {
  coreEvents,
  deployments,
  podDisruptionBudgets,
  pods,
  serviceAccounts,
} from '../../../../../api/kube/resources.ts'
import { deployment } from '../samples.ts'
import { setStage, settle, until } from '../stage.ts'

const budget = (spec: object): PodDisruptionBudget =>
  ({
    metadata: { namespace: 'a', name: 'b' },
    spec: { selector: { matchLabels: { app: 'x' } }, ...spec },
  }) as PodDisruptionBudget

async function begin() {
  const stage = setStage()
  await until(() => stage.hand.find(serviceAccounts, 'a', 'default'))
  return { ...stage, status: () => stage.hand.find(podDisruptionBudgets, 'a', 'b')?.status }
}

test('a budget over a Deployment counts from the number that is wanted', async () => {
  const { hand, status } = await begin()
  hand.create(podDisruptionBudgets, budget({ maxUnavailable: '50%' }))
  const made = hand.create(deployments, deployment(4))
  await until(() => status()?.expectedPods === 4)
  expect(status()).toMatchObject({ desiredHealthy: 2, currentHealthy: 0, disruptionsAllowed: 0 })
  hand.change(deployments, made, present => ({ ...present, spec: { ...present.spec!, replicas: 6 } }))
  await until(() => status()?.expectedPods === 6)
})

test('a budget over a Deployment in the middle of a rollout still counts from the number that is wanted', async () => {
  const { hand, status } = await begin()
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } }
  const made = hand.create(deployments, deployment(3, { strategy }))
  await until(() => hand.list(pods, 'a').length === 3)
  const conditions = [{ type: 'Ready', status: 'True' }]
  for (const pod of hand.list(pods, 'a')) hand.changeStatus(pods, pod, { ...pod.status, phase: 'Running', conditions })
  const template = { ...made.spec!.template, spec: { containers: [{ name: 'main', image: 'i2' }] } }
  hand.change(deployments, made, present => ({ ...present, spec: { ...present.spec!, template } }))
  await until(() => hand.list(pods, 'a').length === 5)
  await settle()
  hand.create(podDisruptionBudgets, budget({ maxUnavailable: 1 }))
  await until(() => status()?.observedGeneration)
  expect(status()).toMatchObject({ expectedPods: 3, desiredHealthy: 2, currentHealthy: 3, disruptionsAllowed: 1 })
})

test('a budget whose pods’ owner has no scale fails when it needs one', async () => {
  const { hand, status } = await begin()
  hand.create(podDisruptionBudgets, budget({ maxUnavailable: 1 }))
  const reference = { apiVersion: 'v1', kind: 'Namespace', name: 'a', uid: 'u', controller: true }
  const owner = hand.cluster.store.shelf('namespaces').find(undefined, 'a')!
  hand.create(pods, {
    metadata: {
      namespace: 'a',
      name: 'p',
      labels: { app: 'x' },
      ownerReferences: [{ ...reference, uid: owner.metadata.uid! }],
    },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  })
  const message = 'namespaces does not implement the scale subresource'
  await until(() => status()?.conditions?.[0]?.reason === 'SyncFailed')
  expect(status()).toMatchObject({ disruptionsAllowed: 0, conditions: [{ status: 'False', message }] })
  const told = hand.list(coreEvents, 'a').map(event => event.message)
  expect(told).toContain(`Failed to calculate the number of expected pods: ${message}`)
  hand.change(podDisruptionBudgets, hand.find(podDisruptionBudgets, 'a', 'b')!, ({ spec, ...rest }) => ({
    ...rest,
    spec: { selector: spec!.selector!, minAvailable: 1 },
  }))
  await until(() => status()?.expectedPods === 1 && status()?.conditions?.[0]?.reason === 'InsufficientPods')
})
