// `npm run demo`, as a newcomer sees it.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

const launcher = resolve(import.meta.dirname, '../../sandbox/launch.js')

it('proves the promise, in plain lines where there is no terminal, and leaves nothing', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, 'demo'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout.match(/^ {2}✓ /gm)).toHaveLength(7)
  expect(stdout).toContain('The promise was kept: 40 connections, 40 pods, none used twice')
  expect(stdout).toContain('\n20/40 clients served, by 20 different pods\n')
  expect(stdout).not.toContain('\u001b')
  expect(status).toBe(0)
})
