import { describe, expect, it } from 'vitest'
import { readSettings } from '../../proxy/settings.ts'

const env = { SERVICE_NAME: 'game', SERVICE_NAMESPACE: 'default', POOL_NAMESPACE: 'pool', POD_NAME: 'p', POD_UID: 'u' }
const process = { bootId: '0a1b2c3d', version: '1.0.0' }

describe('readSettings', () => {
  it('reads who this process is', () => {
    expect(readSettings(env, process).identity).toMatchObject({ holder: 'u.0a1b2c3d', poolNamespace: 'pool' })
  })

  it.each(Object.keys(env))('names %s when it is missing', name => {
    expect(() => readSettings({ ...env, [name]: '' }, process)).toThrow(name)
  })

  it('names a number that is none', () => {
    expect(() => readSettings({ ...env, LEASE_RENEW_MS: '10s' }, process)).toThrow('LEASE_RENEW_MS is "10s"')
  })
})
