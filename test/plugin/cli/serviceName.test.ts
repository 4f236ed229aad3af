// How services are named on the command line.
import { describe, expect, it } from 'vitest'
import { scopeOf } from '../../../plugin/cli/scope.ts'
import { parseServiceName, parseServiceNames } from '../../../plugin/cli/serviceName.ts'

describe('a service', () => {
  it.each([
    'my-app',
    'dedi/my-app',
    'dedicatedservice/my-app',
    'DedicatedService/my-app',
    'dedicatedservices/my-app',
    'dedicatedservices.soh.re/my-app',
    'dedicatedservice.soh.re/my-app',
    'dedicatedservices.v1alpha1.soh.re/my-app',
  ])('is named %s', word => {
    expect(parseServiceName(word)).toBe('my-app')
  })

  it.each([
    ['pod/my-app', '"pod/my-app" is not a DedicatedService'],
    ['dedi/a/b', 'arguments in resource/name form may not have more than one slash: "dedi/a/b"'],
    ['dedi/', '"dedi/" names no DedicatedService'],
    ['', '"" names no DedicatedService'],
  ])('is not named %j', (word, sentence) => {
    expect(() => parseServiceName(word)).toThrow(sentence)
  })

  it.each([
    ['dev/crash', 'Name it as crash -n dev'],
    ['pods/crash', 'Name it as crash or dedi/crash.'],
    ['deployments.apps/crash', 'Name it as crash or dedi/crash.'],
    ['dev/', 'Name it as my-app -n dev'],
  ])('named as %s is told how to name it', (word, hint) => {
    expect(() => parseServiceName(word)).toThrow(expect.objectContaining({ hint }))
  })

  it('that is named twice is one', () => {
    expect(parseServiceNames(['b', 'a', 'dedi/b'])).toEqual(['b', 'a'])
  })
})

describe('the services that are meant', () => {
  const none = { allNamespaces: false, selector: '', fieldSelector: '' }
  it('are those of the namespace, or of all', () => {
    expect(scopeOf(none, 'here')).toEqual({ namespace: 'here' })
    expect(scopeOf({ ...none, allNamespaces: true, selector: 'a=b' }, 'here')).toEqual({ labelSelector: 'a=b' })
  })

  it('cannot be named and selected', () => {
    expect(() => scopeOf({ ...none, allNamespaces: true }, 'here', ['a'])).toThrow('across all namespaces')
    expect(() => scopeOf({ ...none, selector: 'a=b' }, 'here', ['a'])).toThrow('name cannot be provided')
  })
})
