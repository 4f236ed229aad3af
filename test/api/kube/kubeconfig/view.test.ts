// Which context, cluster, user and namespace are meant, compared with what `kubectl config view --minify` shows of the same files.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { loadKubeconfig } from '../../../../api/kube/kubeconfig/load.ts'
import { hasKubectl } from '../../../product/kubectl.ts'
import { type Folder, kubeconfig, openFolder, type Wish } from './folder.ts'

type View = {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[]
  readonly users: readonly { readonly user: { readonly token?: string } }[]
  readonly contexts: readonly { readonly name: string; readonly context: { readonly namespace?: string } }[]
}

const whole = (name: string): Wish => ({
  clusters: { [`k-${name}`]: { server: `https://${name}.test` } },
  users: { [`u-${name}`]: { token: `token-${name}` } },
  contexts: { [`c-${name}`]: { cluster: `k-${name}`, user: `u-${name}`, namespace: `ns-${name}` } },
})

type Case = {
  readonly files: Readonly<Record<string, Wish>>
  /** FOLDER stands for the folder of the files. */
  readonly env?: Readonly<Record<string, string>>
  readonly context?: string
  readonly file?: string
}

const cases: Record<string, Case> = {
  'one file': { files: { a: { ...whole('a'), current: 'c-a' } }, env: { KUBECONFIG: 'FOLDER/a' } },
  'the file in the home folder': { files: { '.kube/config': { ...whole('a'), current: 'c-a' } } },
  'the first current-context, in whichever file': {
    files: { a: whole('a'), b: { ...whole('b'), current: 'c-b' }, c: { ...whole('c'), current: 'c-c' } },
    env: { KUBECONFIG: 'FOLDER/a:FOLDER/b:FOLDER/c' },
  },
  'files that are not there, empty names and one named twice': {
    files: { a: { ...whole('a'), current: 'c-a' } },
    env: { KUBECONFIG: ':FOLDER/missing:FOLDER/a::FOLDER/a:' },
  },
  'an entry of two files, as a whole from the first': {
    files: {
      a: { contexts: { c: { cluster: 'k-b', user: 'u-b' } } },
      b: { ...whole('b'), current: 'c', contexts: { c: { cluster: 'k-x', user: 'u-x', namespace: 'unseen' } } },
    },
    env: { KUBECONFIG: 'FOLDER/a:FOLDER/b' },
  },
  'another context by name': {
    files: { a: { ...whole('a'), current: 'c-a' }, b: whole('b') },
    env: { KUBECONFIG: 'FOLDER/a:FOLDER/b' },
    context: 'c-b',
  },
  '--kubeconfig instead of KUBECONFIG': {
    files: { a: { ...whole('a'), current: 'c-a' }, b: { ...whole('b'), current: 'c-b' } },
    env: { KUBECONFIG: 'FOLDER/a' },
    file: 'b',
  },
}

describe.runIf(hasKubectl)('the same as kubectl config view', () => {
  test.each(Object.entries(cases))('%s', async (_, { files, env = {}, context, file }) => {
    const folder = await openFolder()
    for (const [name, wish] of Object.entries(files)) await folder.write(name, kubeconfig(wish))
    const explicit = file && `${folder.path}/${file}`
    const whole = { PATH: process.env.PATH, HOME: folder.path, ...inFolder(env, folder) }
    const flags = [...(context ? ['--context', context] : []), ...(explicit ? ['--kubeconfig', explicit] : [])]
    const view = ['config', 'view', '--minify', '--flatten', '--raw', '-o', 'json', ...flags]
    const { stdout } = await promisify(execFile)('kubectl', view, { env: whole })
    const { clusters, users, contexts } = JSON.parse(stdout) as View
    const loaded = await loadKubeconfig({ env: whole, file: explicit, overrides: { context } })
    expect({
      server: loaded.access.server,
      token: await loaded.access.token?.(),
      namespace: loaded.access.namespace,
      context: loaded.context,
    }).toEqual({
      server: clusters[0]!.cluster.server,
      token: users[0]!.user.token,
      namespace: contexts[0]!.context.namespace,
      context: contexts[0]!.name,
    })
  })
})

function inFolder(env: Readonly<Record<string, string>>, { path }: Folder): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replaceAll('FOLDER', path)]))
}
