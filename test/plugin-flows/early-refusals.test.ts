// A command line with a mistake in it: whatever stands before the mistake is not done either.
import { describe, expect, it } from 'vitest'
import { plugin } from './plugin.ts'

describe('a flag that cannot be read', () => {
  it.each([
    [['evict', 'x', '--all', '--yes', '--timeout=zz'], 'invalid argument "zz" for "--timeout" flag'],
    [['recycle', 'x', '--timeout=zz'], 'invalid argument "zz" for "--timeout" flag'],
    [['uninstall', '--yes', '--timeout=zz'], 'invalid argument "zz" for "--timeout" flag'],
    [['status', 'x', '--wait', '--timeout=zz'], 'invalid argument "zz" for "--timeout" flag'],
    [['sandbox', 'stop', '--timeout=zz'], 'invalid argument "zz" for "--timeout" flag'],
    [['sandbox', 'reset', '--yes', '--timeout=zz'], 'invalid argument "zz" for "--timeout" flag'],
    [['audit', '--since=zz'], 'invalid argument "zz" for "--since" flag'],
    [['connect', 'x', '--listen=zz'], 'invalid argument "zz" for "--listen" flag'],
    [['list', '-o', 'zz'], 'unable to match a printer'],
  ])('is refused before anything is asked or done: %j', async (args, sentence) => {
    const nobody = ['sandbox'].includes(args[0]!) ? [] : ['--server', 'http://127.0.0.1:1']
    const { code, stdout, stderr } = await plugin([...args, ...nobody], { cwd: '/' })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`error: ${sentence}`)
  })
})
