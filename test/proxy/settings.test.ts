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

  it('finds what TLS needs where it was mounted, in a pod that is a process too', () => {
    expect(readSettings(env, process).tls).toBeUndefined()
    const mounted = { ...env, TLS_DIR: '/etc/tls', POD_ROOT: '/tmp/pod' }
    const { tls } = readSettings(mounted, process)
    expect(tls).toEqual({ folders: { own: '/tmp/pod/etc/tls', clients: undefined }, lookMs: 5000 })
    const checked = { ...env, TLS_DIR: '/etc/tls', TLS_CLIENT_CA_DIR: '/etc/ca', TLS_LOOK_MS: '9' }
    expect(readSettings(checked, process).tls).toEqual({
      ...{ folders: { own: '/etc/tls', clients: '/etc/ca' }, lookMs: 9 },
    })
  })
})
