// How tests get at a cluster that is there already, and at no other.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { execInContext, namedContext } from './existing.ts'
import { tryRun } from './run.ts'

const hasKubectl = (await tryRun(['kubectl', 'version', '--client'])).code === 0

const config = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'production',
  contexts: ['production', 'trial'].map(name => ({ name, context: { cluster: name, user: name } })),
  clusters: ['production', 'trial'].map(name => ({ name, cluster: { server: `https://${name}.invalid` } })),
  users: ['production', 'trial'].map(name => ({ name, user: { token: `token-of-${name}` } })),
}

let folder: string
let env: NodeJS.ProcessEnv

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-existing-'))
  const KUBECONFIG = join(folder, 'config')
  await writeFile(KUBECONFIG, stringify(config))
  env = { ...process.env, KUBECONFIG, CLUSTER_STATE: '/of/another' }
})

afterEach(() => rm(folder, { recursive: true }))

test('an existing cluster is meant only when it is named', () => {
  expect(namedContext({})).toBeUndefined()
  expect(namedContext({ ISOLATION_E2E_CONTEXT: '' })).toBeUndefined()
  expect(namedContext({ ISOLATION_E2E_CONTEXT: 'trial' })).toBe('trial')
})

describe.runIf(hasKubectl)('a command for an existing cluster', () => {
  const script = `cp "$KUBECONFIG" "$0/seen"; echo "$KUBECONFIG $CLUSTER_CONTEXT $CLUSTER_STATE" >"$0/named"; exit 7`

  test('sees the named context alone, not the current one', async () => {
    expect(await execInContext('trial', ['sh', '-c', script, folder], env)).toBe(7)
    const seen = await readFile(join(folder, 'seen'), 'utf8')
    expect(seen).toContain('current-context: trial')
    expect(seen).toContain('token-of-trial')
    expect(seen).not.toContain('production')
  })

  test('is told which it is, and finds nothing of a cluster of ours', async () => {
    await execInContext('trial', ['sh', '-c', script, folder], env)
    const [kubeconfig = '', ...others] = (await readFile(join(folder, 'named'), 'utf8')).trim().split(' ')
    expect(others).toEqual(['trial'])
    await expect(readFile(kubeconfig)).rejects.toThrow('ENOENT')
  })

  test('is not run when there is no such context', async () => {
    await expect(execInContext('tiral', ['sh', '-c', script, folder], env)).rejects.toThrow(
      /ISOLATION_E2E_CONTEXT=tiral: .*kubectl config get-contexts/s,
    )
    await expect(readFile(join(folder, 'seen'))).rejects.toThrow('ENOENT')
  })
})
