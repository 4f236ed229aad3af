// What the operator's environment says, and what it may not say.
import { expect, it } from 'vitest'
import { readSettings } from '../../operator/settings.ts'

it('knows how proxies are pulled', () => {
  const env = { PROXY_IMAGE: 'a:1', PROXY_IMAGE_PULL_POLICY: 'Always', PROXY_IMAGE_PULL_SECRETS: 'one, two' }
  expect(readSettings(env).proxy).toMatchObject({
    image: 'a:1',
    imagePullPolicy: 'Always',
    imagePullSecrets: ['one', 'two'],
  })
  expect(readSettings({ PROXY_IMAGE: 'a:1' }).proxy).toMatchObject({ imagePullPolicy: undefined, imagePullSecrets: [] })
})

it('watches all namespaces unless some are named', () => {
  expect(readSettings({ PROXY_IMAGE: 'a:1' }).watchNamespaces).toEqual([])
  expect(readSettings({ PROXY_IMAGE: 'a:1', WATCH_NAMESPACES: 'games, labs,' }).watchNamespaces).toEqual([
    'games',
    'labs',
  ])
})

it.each([
  [{}, 'PROXY_IMAGE is not set'],
  [{ PROXY_IMAGE: 'a:1', PROXY_IMAGE_PULL_POLICY: 'always' }, 'must be one of Always, IfNotPresent, Never'],
  [{ PROXY_IMAGE: 'a:1', LOOK_MS: 'often' }, 'LOOK_MS is "often"; it must be a number from 0'],
])('says of %j what is wrong', (env, sentence) => {
  expect(() => readSettings(env)).toThrow(sentence)
})

it('reads how long a silent watch is trusted', () => {
  expect(readSettings({ PROXY_IMAGE: 'a:1' }).watches).toEqual({ livenessMs: 90_000, relistMs: 600_000 })
  const env = { PROXY_IMAGE: 'a:1', WATCH_LIVENESS_MS: '8000', WATCH_RELIST_MS: '20000' }
  expect(readSettings(env).watches).toEqual({ livenessMs: 8_000, relistMs: 20_000 })
})

it('marks a pod as in use once it has been for ten seconds', () => {
  expect(readSettings({ PROXY_IMAGE: 'a:1' }).inUseAfterMs).toBe(10_000)
})
