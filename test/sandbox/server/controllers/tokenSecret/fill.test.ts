import { describe, expect, test } from 'vitest'
import type { Secret } from '../../../../../api/kube/objects.ts'
import { secrets, serviceAccounts } from '../../../../../api/kube/resources.ts'
import { noteUseIn } from '../../../../../sandbox/server/controllers/tokenSecret/lastUse.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { type Stage, setStage, until, untilGone } from '../stage.ts'

const of = (account: string, name = 's', more: Partial<Secret> = {}): Secret => ({
  metadata: { namespace: 'a', name, annotations: { 'kubernetes.io/service-account.name': account } },
  type: 'kubernetes.io/service-account-token',
  ...more,
})
const decode = (text = '') => Buffer.from(text, 'base64').toString()

async function filled({ hand }: Stage, name = 's'): Promise<Secret> {
  return until(() => {
    const found = hand.find(secrets, 'a', name)
    return found?.data?.token ? found : undefined
  })
}

describe('a Secret for the token of an account', () => {
  test('is filled, beside what it has', async () => {
    const stage = setStage()
    const account = stage.hand.create(serviceAccounts, { metadata: { namespace: 'a', name: 'robot' } })
    stage.hand.create(secrets, of('robot', 's', { data: { extra: 'eA==' } }))
    const { data, metadata } = await filled(stage)
    expect(JSON.parse(decode(data?.token))).toMatchObject({
      sub: 'system:serviceaccount:a:robot',
      'kubernetes.io/serviceaccount/secret.name': 's',
      'kubernetes.io/serviceaccount/service-account.uid': account.metadata.uid,
    })
    expect(decode(data?.['ca.crt'])).toContain('BEGIN CERTIFICATE')
    expect(decode(data?.namespace)).toBe('a')
    expect(data?.extra).toBe('eA==')
    expect(metadata.annotations).toMatchObject({ 'kubernetes.io/service-account.uid': account.metadata.uid })
  })

  test('is filled again when somebody empties it', async () => {
    const stage = setStage()
    stage.hand.create(serviceAccounts, { metadata: { namespace: 'a', name: 'robot' } })
    stage.hand.create(secrets, of('robot'))
    stage.hand.change(secrets, await filled(stage), present => ({ ...present, data: {} }))
    await filled(stage)
    expect(stage.errors).toEqual([])
  })

  test('goes with the account, and others stay', async () => {
    const stage = setStage()
    const robot = stage.hand.create(serviceAccounts, { metadata: { namespace: 'a', name: 'robot' } })
    stage.hand.create(serviceAccounts, { metadata: { namespace: 'a', name: 'other' } })
    const [own] = [of('robot'), of('other', 'theirs')].map(secret => stage.hand.create(secrets, secret))
    await Promise.all([filled(stage), filled(stage, 'theirs')])
    stage.hand.remove(serviceAccounts, robot)
    await untilGone(stage.hand, secrets, own!)
    expect(stage.hand.find(secrets, 'a', 'theirs')).toBeDefined()
  })

  test('goes when there is no such account', async () => {
    const { hand } = setStage()
    await untilGone(hand, secrets, hand.create(secrets, of('nobody')))
  })

  test('whose account went while the server was down goes too', async () => {
    const stage = setStage()
    const robot = stage.hand.create(serviceAccounts, { metadata: { namespace: 'a', name: 'robot' } })
    const secret = stage.hand.create(secrets, of('robot'))
    await filled(stage)
    stage.stop()
    stage.hand.remove(serviceAccounts, robot)
    stage.restart()
    await untilGone(stage.hand, secrets, secret)
  })
})

describe('the last use of a token', () => {
  const label = 'kubernetes.io/legacy-token-last-used'

  test('is written once a day', () => {
    const { cluster, hand, setNow } = setStage(false)
    hand.create(serviceAccounts, { metadata: { namespace: 'a', name: 'robot' } })
    hand.create(secrets, of('robot'))
    const use = () => {
      noteUseIn(cluster)(hand.find(secrets, 'a', 's') as unknown as Obj)
      return hand.find(secrets, 'a', 's')!.metadata
    }
    const first = use()
    expect(first.labels).toEqual({ [label]: '2026-01-01' })
    expect(use().resourceVersion).toBe(first.resourceVersion)
    setNow(new Date('2026-01-02T00:00:00Z'))
    expect(use().labels).toEqual({ [label]: '2026-01-02' })
  })

  test('of a Secret that has just gone is nothing', () => {
    const { cluster, hand } = setStage(false)
    const secret = hand.create(secrets, of('robot'))
    hand.remove(secrets, secret)
    expect(() => noteUseIn(cluster)(secret as unknown as Obj)).not.toThrow()
  })
})
