// What holds for every command: help, unknown words, and how failures are told.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { commands } from '../../plugin/commands/all.ts'
import { plugin, startPlugin } from './plugin.ts'

describe('the command line', () => {
  it('without words shows all commands', async () => {
    const { code, stdout, stderr } = await plugin([])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const { name, summary, hidden } of commands) {
      if (!hidden && !name.includes(' ')) expect(stdout).toContain(`  ${name}`)
      if (!hidden && !name.includes(' ')) expect(stdout).toContain(summary)
    }
  })

  it.each(commands.map(({ name }) => name))('%s --help shows an example that begins as one types it', async name => {
    const { code, stdout } = await plugin([...name.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^  kubectl isolation .*${name.split(' ')[0]}`, 'm'))
    expect(stdout).toContain(`Usage:\n  kubectl isolation ${name}`)
  })

  it('--version says the version of the plugin', async () => {
    const asked = await plugin(['--version'])
    expect(asked).toEqual(await plugin(['version', '--client']))
    expect(asked).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Client Version: v\d\S+\n$/) })
  })

  it.each([
    [['verzion'], 'error: unknown command "verzion" for "kubectl isolation"\n\nDid you mean this?\n  version\nSee'],
    [['help', 'nope'], 'error: unknown command "nope" for "kubectl isolation"\n'],
    [['get', 'dedi'], '"get" for "kubectl isolation"\n\nDid you mean this?\n  kubectl isolation list\nSee'],
    [['version', '--bogus'], 'error: unknown flag: --bogus\nSee'],
    [['version', '-o'], 'error: flag needs an argument: --output\nSee'],
    [['version', '-oxml'], 'error: invalid argument "xml" for "--output" flag: one of json, yaml is wanted\nSee'],
    [['version', 'now'], 'error: unexpected word "now": kubectl isolation version\nSee'],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await plugin(args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(sentence)
  })
})

describe('Ctrl-C', () => {
  it.each([
    [['list']],
    [['status', 'x']],
    [['logs', 'x']],
    [['connect', 'x']],
    [['evict', 'x', '--all']],
    [['recycle', 'x']],
    [['audit']],
    [['check']],
    [['version']],
    [['top', '--once']],
    [['init', 'x', '--image', 'app:1', '--dry-run=server']],
  ])('ends %j at once, though the server never answers', async args => {
    const server = createServer(socket => socket.on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const asked = once(server, 'connection')
    const { port } = server.address() as AddressInfo
    const running = startPlugin([...args, '--server', `http://127.0.0.1:${port}`])
    try {
      await asked
      running.child.kill('SIGINT')
      const { code, stdout, stderr } = await running.ended
      expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
      // What was broken off has not failed.
      expect(stdout).not.toContain('FAILED')
    } finally {
      running.child.kill('SIGKILL')
      server.close()
    }
  })
})
