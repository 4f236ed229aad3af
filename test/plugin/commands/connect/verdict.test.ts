// What the end of a connection is called.
import { describe, expect, it } from 'vitest'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import { silenceOf } from '../../../../plugin/commands/connect/converse.ts'
import { assertPlain, assertServed } from '../../../../plugin/commands/connect/verdict.ts'

const to = { name: 'echo', namespace: 'dev' }

describe('a connection that ended', () => {
  it('after an answer was served', () => {
    expect(() => assertServed({ received: 1, trouble: '' }, to)).not.toThrow()
  })

  it.each([
    [{ received: 0, trouble: '' }, 'echo closed the connection before it sent a byte'],
    [{ received: 9, trouble: 'read ECONNRESET' }, 'the connection to echo broke: read ECONNRESET'],
  ])('as %j was not, and its sentence says where to look', (end, sentence) => {
    const hint = expect.stringContaining('echo -n dev')
    expect(() => assertServed(end, to)).toThrow(expect.objectContaining({ message: sentence, hint }))
  })
})

describe('a service with TLS', () => {
  const spec = (proxy?: object) => ({ proxy }) as DedicatedService['spec']

  it('is not talked to in the clear: the sentence says how else', () => {
    const hint = expect.stringContaining('connect echo -n dev --listen')
    expect(() => assertPlain(spec({ tls: { secretName: 'my-tls' } }), to)).toThrow(expect.objectContaining({ hint }))
    expect(() => assertPlain(spec({}), to)).not.toThrow()
    expect(() => assertPlain(spec(), to)).not.toThrow()
  })
})

describe('the wait for a pod', () => {
  it('is told to a person, and to nobody else', () => {
    const written: string[] = []
    const write = (text: string) => written.push(text)
    expect(silenceOf({ isTTY: false, write }, 'echo')).toBe(undefined)
    silenceOf({ isTTY: true, write }, 'echo')?.tell()
    expect(written).toEqual([expect.stringMatching(/^Connected; waiting for a pod of echo\b.*\n$/)])
  })
})
