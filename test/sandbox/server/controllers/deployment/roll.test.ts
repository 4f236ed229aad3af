import { describe, expect, test } from 'vitest'
import type { Deployment, Pod } from '../../../../../api/kube/objects.ts'
import { coreEvents, deployments, pods, serviceAccounts } from '../../../../../api/kube/resources.ts'
import { type ReplicaSet, replicaSets } from '../../../../../sandbox/server/controllers/resources.ts'
import { deployment as sample } from '../samples.ts'
import { setStage, settle, until } from '../stage.ts'

type Spec = NonNullable<Deployment['spec']>

async function begin() {
  const stage = setStage()
  const { hand } = stage
  await until(() => hand.find(serviceAccounts, 'a', 'default'))
  const present = () => hand.find(deployments, 'a', 'd')!
  const living = () => hand.list(pods, 'a').filter(({ metadata }) => !metadata.deletionTimestamp)
  const setsByAge = () => hand.list(replicaSets, 'a').toSorted((a, b) => revisionOf(a) - revisionOf(b))
  const makeReady = (pod: Pod) => {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: stage.cluster.now().toISOString() }]
    hand.changeStatus(pods, pod, { ...pod.status, phase: 'Running', conditions })
  }
  return {
    ...stage,
    present,
    living,
    sets: setsByAge,
    deploy: (replicas: number, spec: Partial<Spec> = {}) => hand.create(deployments, sample(replicas, spec)),
    change: (spec: Partial<Spec>) =>
      hand.change(deployments, present(), object => ({ ...object, spec: { ...object.spec!, ...spec } })),
    changeImage: (image: string) =>
      hand.change(deployments, present(), object => ({
        ...object,
        spec: { ...object.spec!, template: templateOf(image) },
      })),
    makeReady,
    /** Until every wanted pod is ready. */
    async rollOut() {
      await until(() => {
        for (const pod of living()) if (!pod.status?.conditions) makeReady(pod)
        const { status, metadata, spec } = present()
        const done = status?.availableReplicas === spec?.replicas && status?.replicas === spec?.replicas
        return done && status?.updatedReplicas === spec?.replicas && status?.observedGeneration === metadata.generation
      })
    },
  }
}

const revisionOf = ({ metadata }: { metadata: ReplicaSet['metadata'] }) =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'])

const templateOf = (image: string): Spec['template'] => ({
  metadata: { labels: { app: 'x' } },
  spec: { containers: [{ name: 'main', image }] },
})

const progressing = ({ status }: Deployment) => status?.conditions?.find(({ type }) => type === 'Progressing')

describe('a Deployment', () => {
  test('makes a set and pods that bear its hash, and says so', async () => {
    const { deploy, living, sets, present, hand, errors } = await begin()
    deploy(2)
    await until(() => living().length === 2 && present().status?.replicas === 2)
    const [set] = sets()
    const hash = set?.metadata.labels?.['pod-template-hash']
    expect(set).toMatchObject({
      metadata: { name: `d-${hash}`, labels: { app: 'x' } },
      spec: { replicas: 2, selector: { matchLabels: { app: 'x', 'pod-template-hash': hash } } },
    })
    expect(set?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      'deployment.kubernetes.io/revision': '1',
    })
    for (const { metadata, spec } of living()) {
      expect(metadata.labels).toEqual({ app: 'x', 'pod-template-hash': hash })
      expect(spec?.serviceAccountName).toBe('default')
    }
    expect(present().status).toMatchObject({
      replicas: 2,
      updatedReplicas: 2,
      unavailableReplicas: 2,
      observedGeneration: 1,
    })
    expect(present().metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' })
    const told = hand.list(coreEvents, 'a').map(({ message }) => message)
    expect(told).toContain(`Scaled up replica set d-${hash} from 0 to 2`)
    expect(told).toContain(`Created pod: ${living()[0]?.metadata.name}`)
    expect(errors).toEqual([])
  })

  test('rolls to a new template and keeps the old set to go back to', async () => {
    const { deploy, rollOut, changeImage, living, sets, present } = await begin()
    deploy(3)
    await rollOut()
    changeImage('i2')
    await rollOut()
    expect(living().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['i2', 'i2', 'i2'])
    expect(sets().map(({ spec }) => spec?.replicas)).toEqual([0, 3])
    expect(sets().map(revisionOf)).toEqual([1, 2])
    expect(progressing(present())).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
  })

  test('that goes back takes the old set up again as a new revision', async () => {
    const { deploy, rollOut, changeImage, sets, present } = await begin()
    deploy(1)
    await rollOut()
    const [first] = sets()
    changeImage('i2')
    await rollOut()
    changeImage('i')
    await rollOut()
    const again = sets().at(-1)
    expect(again?.metadata.uid).toBe(first?.metadata.uid)
    expect(again?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    await until(() => revisionOf(present()) === 3)
  })

  test('that is paused keeps its pods as they are, but for their number', async () => {
    const { deploy, rollOut, change, changeImage, living, present } = await begin()
    deploy(1)
    await rollOut()
    change({ paused: true })
    changeImage('i2')
    change({ replicas: 2 })
    await until(() => living().length === 2 && progressing(present())?.reason === 'DeploymentPaused')
    await settle()
    expect(living().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['i', 'i'])
    change({ paused: false })
    await rollOut()
    expect(living().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['i2', 'i2'])
  })

  test('that recreates lets all old pods go first', async () => {
    const { deploy, rollOut, changeImage, living, hand } = await begin()
    deploy(2, { strategy: { type: 'Recreate' } })
    await rollOut()
    const held = living()[0]!
    hand.change(pods, held, object => ({ ...object, metadata: { ...object.metadata, finalizers: ['soh.re/hold'] } }))
    changeImage('i2')
    await until(() => living().length === 0)
    await settle()
    expect(hand.list(pods, 'a').map(({ metadata }) => metadata.uid)).toEqual([held.metadata.uid])
    hand.change(pods, hand.find(pods, 'a', held.metadata.name)!, object => ({
      ...object,
      metadata: { ...object.metadata, finalizers: [] },
    }))
    await rollOut()
    expect(living().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['i2', 'i2'])
  })

  test('forgets sets beyond its limit', async () => {
    const { deploy, rollOut, changeImage, sets } = await begin()
    deploy(1, { revisionHistoryLimit: 1 })
    for (const image of ['i2', 'i3', 'i4']) {
      await rollOut()
      changeImage(image)
    }
    await rollOut()
    await until(() => sets().length === 2)
    expect(sets().map(revisionOf)).toEqual([3, 4])
  })

  test('says when its deadline has passed', async () => {
    const { deploy, present, setNow, restart } = await begin()
    deploy(1, { progressDeadlineSeconds: 10 })
    await until(() => progressing(present())?.reason === 'ReplicaSetUpdated')
    setNow(new Date('2026-01-01T00:00:11Z'))
    restart()
    await until(() => progressing(present())?.reason === 'ProgressDeadlineExceeded')
    expect(progressing(present())).toMatchObject({ status: 'False' })
  })

  test('waits for a pod to be ready for long enough', async () => {
    const { deploy, living, makeReady, present, setNow, restart } = await begin()
    deploy(1, { minReadySeconds: 30 })
    makeReady(await until(() => living()[0]))
    await until(() => present().status?.readyReplicas === 1)
    await settle()
    expect(present().status?.availableReplicas).toBeUndefined()
    setNow(new Date('2026-01-01T00:00:31Z'))
    restart()
    await until(() => present().status?.availableReplicas === 1)
  })

  test('takes another name for its set when the name is taken', async () => {
    const { deploy, hand, living, sets, present, stop, restart } = await begin()
    stop()
    const made = deploy(1)
    const { buildSet } = await import('../../../../../sandbox/server/controllers/deployment/newSet.ts')
    const wanted = buildSet(made, [])
    const strange = templateOf('strange')
    const labels = { app: 'strange' }
    hand.create(replicaSets, {
      metadata: { namespace: 'a', name: wanted.metadata.name },
      spec: { replicas: 0, selector: { matchLabels: labels }, template: { ...strange, metadata: { labels } } },
    })
    restart()
    await until(() => living().length === 1)
    expect(present().status?.collisionCount).toBe(1)
    expect(sets()).toHaveLength(2)
  })

  test('tells why its pods cannot be made, until they can', async () => {
    const { deploy, present, living, hand, errors } = await begin()
    deploy(1, { template: { ...templateOf('i'), spec: { ...templateOf('i').spec!, serviceAccountName: 'nobody' } } })
    const failure = () => present().status?.conditions?.find(({ type }) => type === 'ReplicaFailure')
    await until(failure)
    expect(failure()).toMatchObject({
      reason: 'FailedCreate',
      message: expect.stringMatching(
        /is forbidden: error looking up service account a\/nobody: serviceaccount "nobody" not found/,
      ),
    })
    expect(errors[0]).toContain('replicaSet a/d-')
    hand.create(serviceAccounts, { metadata: { namespace: 'a', name: 'nobody' } })
    await until(() => living().length === 1 && !failure())
  })
})

describe('a ReplicaSet', () => {
  test('takes in a pod that its selector chooses and lets one go that it does not', async () => {
    const { deploy, living, hand, sets } = await begin()
    deploy(2)
    await until(() => living().length === 2)
    const [set] = sets()
    const [first] = living()
    hand.change(pods, first!, object => ({ ...object, metadata: { ...object.metadata, labels: { app: 'mine' } } }))
    const stray = () => hand.find(pods, 'a', first!.metadata.name)!
    await until(() => stray().metadata.ownerReferences === undefined)
    const freed = stray()
    expect(freed.metadata.uid).toBe(first?.metadata.uid)
    await until(() => living().length === 3)
    hand.change(pods, freed, object => ({ ...object, metadata: { ...object.metadata, labels: set!.metadata.labels! } }))
    // Three of two: one goes, but each that stays is its own.
    await until(() => living().length === 2)
    for (const { metadata } of living()) expect(metadata.ownerReferences?.[0]?.uid).toBe(set?.metadata.uid)
  })
})
