// The same kubeconfigs and flags for kubectl and for us: the same server hears the same of both, or both refuse in the same words.
import { execFile } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../../../api/kube/client.ts'
import { loadKubeconfig } from '../../../../api/kube/kubeconfig/load.ts'
import { defineCommand } from '../../../../plugin/cli/command.ts'
import { parseCommand } from '../../../../plugin/cli/parse.ts'
import { overridesOf } from '../../../../plugin/cluster/overrides.ts'
import { hasKubectl } from '../../../product/kubectl.ts'
import { certificate } from '../server.ts'
import { type Folder, kubeconfig, openFolder, type Wish } from './folder.ts'
import { startWitness, type Visit, type Witness } from './witness.ts'

/** A command of the plugin with nothing but the global flags. */
const probe = defineCommand({
  ...{ name: 'probe', parameters: '', words: { least: 0 }, summary: '', examples: [], flags: {} },
  load: async () => async () => 0,
})

type Case = {
  readonly files: (witness: Witness, folder: Folder) => readonly (Wish | string)[] | Promise<readonly (Wish | string)[]>
  readonly args?: readonly string[]
  readonly env?: (folder: Folder) => Readonly<Record<string, string>>
}

type Outcome = { readonly visits: readonly Visit[] } | { readonly refusal: string }

const insecure = (witness: Witness) => ({ server: witness.url, 'insecure-skip-tls-verify': true })
const one = (witness: Witness, user: object, cluster: object = insecure(witness)): Wish => ({
  current: 'c',
  clusters: { k: cluster },
  users: { u: user },
  contexts: { c: { cluster: 'k', user: 'u' } },
})
const base64 = (text: string) => Buffer.from(text).toString('base64')
const execUser = (script: string, more: object = {}) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: script, ...more },
})
const answer = (status: object) =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status })

const cases: Record<string, Case> = {
  'a token': { files: witness => [one(witness, { token: 'T' })] },
  'a tokenFile beside the kubeconfig': {
    files: async (witness, folder) => {
      await folder.write('token', ' from-file\n')
      return [one(witness, { tokenFile: 'token' })]
    },
  },
  'a tokenFile and a token': {
    files: async (witness, folder) => {
      await folder.write('token', 'from-file')
      return [one(witness, { tokenFile: 'token', token: 'inline' })]
    },
  },
  'a tokenFile that is missing, and a token': {
    files: witness => [one(witness, { tokenFile: 'missing', token: 'inline' })],
  },
  'username and password': { files: witness => [one(witness, { username: 'me', password: 'päss:word' })] },
  'username and password by flags': {
    files: witness => [one(witness, {})],
    args: ['--username', 'me', '--password', 'secret'],
  },
  'a certificate in files beside the kubeconfig': {
    files: async (witness, folder) => {
      const { cert, key } = await certificate()
      await folder.write('sub/cert.pem', cert)
      await folder.write('sub/key.pem', key)
      return [one(witness, { 'client-certificate': 'sub/cert.pem', 'client-key': './sub/key.pem' })]
    },
  },
  'a certificate within': {
    files: async witness => {
      const { cert, key } = await certificate()
      return [one(witness, { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) })]
    },
  },
  'a certificate without its key': {
    files: async witness => [one(witness, { 'client-certificate-data': base64('x') })],
  },
  'a certificate whose file is missing': {
    files: witness => [one(witness, { 'client-certificate': 'missing', 'client-key-data': base64('x') })],
  },
  'an authority beside the kubeconfig': {
    files: async (witness, folder) => {
      await folder.write('ca.pem', (await certificate()).cert)
      return [one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority': 'ca.pem' })]
    },
  },
  'an authority within': {
    files: async witness => [
      one(
        witness,
        { token: 'T' },
        { server: witness.url, 'certificate-authority-data': base64((await certificate()).cert) },
      ),
    ],
  },
  'an authority whose file is missing': {
    files: witness => [one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority': 'missing' })],
  },
  'an authority that only the system knows, by SSL_CERT_FILE': {
    files: async (witness, folder) => {
      await folder.write('roots/ca.pem', (await certificate()).cert)
      return [one(witness, { token: 'T' }, { server: witness.url })]
    },
    env: ({ path }) => ({ SSL_CERT_FILE: `${path}/roots/ca.pem` }),
  },
  'an authority that only the system knows, by SSL_CERT_DIR': {
    files: async (witness, folder) => {
      await folder.write('roots/ca.pem', (await certificate()).cert)
      await folder.write('roots/README', 'no certificate')
      return [one(witness, { token: 'T' }, { server: witness.url })]
    },
    env: ({ path }) => ({ SSL_CERT_DIR: `/nowhere:${path}/roots` }),
  },
  'an authority and no check': {
    files: async witness => [
      one(witness, { token: 'T' }, { ...insecure(witness), 'certificate-authority-data': base64('x') }),
    ],
  },
  '--insecure-skip-tls-verify over an authority': {
    files: async witness => [
      one(witness, { token: 'T' }, { server: witness.url, 'certificate-authority-data': base64('wrong') }),
    ],
    args: ['--insecure-skip-tls-verify'],
  },
  'another name of the server': {
    files: witness => [one(witness, { token: 'T' }, { ...insecure(witness), 'tls-server-name': 'kubernetes.test' })],
  },
  '--server drops the name in the file': {
    files: witness => [
      one(
        witness,
        { token: 'T' },
        { ...insecure(witness), server: 'https://127.0.0.1:1', 'tls-server-name': 'a.test' },
      ),
    ],
    args: ['--server', '$URL'],
  },
  impersonation: {
    files: witness => [
      one(witness, {
        token: 'T',
        as: 'somebody',
        'as-uid': '7',
        'as-groups': ['g1', 'g2'],
        'as-user-extra': { 'Example.com/Scope A': ['x', 'z'] },
      }),
    ],
  },
  'impersonation by flags over that of the file': {
    files: witness => [one(witness, { token: 'T', as: 'somebody', 'as-groups': ['g1'] })],
    args: ['--as', 'other', '--as-group', 'a', '--as-group', 'b', '--as-uid', '9'],
  },
  'groups without a user': { files: witness => [one(witness, { token: 'T' })], args: ['--as-group', 'g', '-n', 'x'] },
  'a token and a password': {
    files: witness => [one(witness, { token: 'T', username: 'me', password: 'secret' })],
  },
  'an exec plugin': {
    files: async (witness, folder) => {
      await folder.script('sub/plugin', `echo '${answer({ token: 'from-plugin' })}'`)
      return [one(witness, execUser('./sub/plugin'))]
    },
  },
  'an exec plugin of v1beta1': {
    files: async (witness, folder) => {
      const text = answer({ token: 'from-plugin' }).replace('/v1"', '/v1beta1"')
      const script = await folder.script('plugin', `echo '${text}'`)
      return [
        one(
          witness,
          execUser(script, { apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: undefined }),
        ),
      ]
    },
  },
  'an exec plugin with a certificate': {
    files: async (witness, folder) => {
      const { cert, key } = await certificate()
      await folder.write('answer', answer({ clientCertificateData: cert, clientKeyData: key }))
      return [one(witness, execUser(await folder.script('plugin', `cat ${folder.path}/answer`)))]
    },
  },
  'an exec plugin beside a certificate': {
    files: async (witness, folder) => {
      const { cert, key } = await certificate()
      const user = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) }
      const script = await folder.script('plugin', `echo '${answer({ token: 'from-plugin' })}'`)
      return [one(witness, { ...user, ...execUser(script) })]
    },
  },
  '--token over an exec plugin': {
    files: async witness => [one(witness, execUser('/nowhere/plugin'))],
    args: ['--token', 'typed'],
  },
  'an exec plugin without interactiveMode': {
    files: witness => [one(witness, execUser('x', { interactiveMode: undefined }))],
  },
  'an exec plugin without a command': { files: witness => [one(witness, execUser(''))] },
  'an exec plugin with an odd mode': {
    files: witness => [one(witness, execUser('x', { interactiveMode: 'Perhaps' }))],
  },
  'an exec plugin beside an auth-provider': {
    files: witness => [one(witness, { ...execUser('x'), 'auth-provider': { name: 'oidc' } })],
  },
  'another context': {
    files: witness => [
      {
        ...one(witness, { token: 'T' }),
        users: { u: { token: 'T' }, v: { token: 'V' } },
        contexts: { c: { cluster: 'k', user: 'u' }, d: { cluster: 'k', user: 'v' } },
      },
    ],
    args: ['--context', 'd'],
  },
  'another user': {
    files: witness => [{ ...one(witness, { token: 'T' }), users: { u: { token: 'T' }, v: { token: 'V' } } }],
    args: ['--user', 'v'],
  },
  'another cluster': {
    files: witness => [
      {
        ...one(witness, { token: 'T' }, { server: 'https://127.0.0.1:1' }),
        clusters: { k: { server: 'https://127.0.0.1:1' }, l: insecure(witness) },
      },
    ],
    args: ['--cluster', 'l'],
  },
  'a context that is not there': { files: witness => [one(witness, {})], args: ['--context', 'x', '-n', 'y'] },
  'a cluster that is not there': { files: witness => [one(witness, {})], args: ['--cluster', 'x', '-n', 'y'] },
  'a user that is not there': { files: witness => [one(witness, {})], args: ['--user', 'x', '-n', 'y'] },
  'several files: the first word of each counts': {
    files: witness => [
      { users: { u: { token: 'first' } } },
      one(witness, { token: 'second', username: 'left-out' }),
      { current: 'other', contexts: { c: { cluster: 'nowhere' } }, clusters: { k: { server: 'https://127.0.0.1:1' } } },
    ],
  },
  'a file of nothing before': { files: witness => ['', one(witness, { token: 'T' })] },
  'YAML with comments, anchors and a yes': {
    files: witness => [
      `# mine\nclusters:\n- name: k\n  cluster: &here\n    server: ${witness.url} # there\n    insecure-skip-tls-verify: yes\n- name: l\n  cluster: *here\nusers: [{name: u, user: {token: '12345'}}]\ncontexts:\n- {name: c, context: {cluster: l, user: u}}\ncurrent-context: c\n`,
    ],
  },
}

describe.runIf(hasKubectl)('beside kubectl', () => {
  test.each(Object.entries(cases))('%s', async (_, { files, args = [], env: more }) => {
    const folder = await openFolder()
    const witness = await startWitness()
    const contents = await files(witness, folder)
    const written = await Promise.all(
      contents.map((each, index) =>
        folder.write(`config-${index}`, typeof each === 'string' ? each : kubeconfig(each)),
      ),
    )
    const env = { PATH: process.env.PATH, HOME: folder.path, KUBECONFIG: written.join(':'), ...more?.(folder) }
    const typed = args.map(arg => arg.replace('$URL', witness.url))
    const theirs = await askKubectl(typed, env, witness)
    const ours = await askUs(typed, env, witness)
    expect(ours).toEqual(theirs)
  })
})

async function askKubectl(args: readonly string[], env: NodeJS.ProcessEnv, witness: Witness): Promise<Outcome> {
  witness.visits.length = 0
  const stderr = await new Promise<string>(resolve => {
    const child = execFile('kubectl', ['get', '--raw', '/probe', ...args], { env }, (_error, _stdout, text) =>
      resolve(text),
    )
    child.stdin?.end()
  })
  return outcomeOf(witness, stderr)
}

async function askUs(args: readonly string[], env: NodeJS.ProcessEnv, witness: Witness): Promise<Outcome> {
  witness.visits.length = 0
  const { flags } = parseCommand(probe, args)
  try {
    const { access } = await loadKubeconfig({ env, overrides: overridesOf(flags) })
    const client = createClient(access, { userAgent: 'test' })
    try {
      const { body } = await client.raw({ method: 'GET', path: '/probe' })
      body.destroy()
    } finally {
      await client.close()
    }
    return outcomeOf(witness, '')
  } catch (error) {
    return outcomeOf(witness, `error: ${(error as Error).message}\n`)
  }
}

/** kubectl looks at the server's version first when it speaks of certificates. */
function outcomeOf({ visits }: Witness, stderr: string): Outcome {
  const asked = visits.filter(({ path }) => path.endsWith('/probe'))
  return asked.length > 0 ? { visits: asked } : { refusal: stderr.trim() }
}
