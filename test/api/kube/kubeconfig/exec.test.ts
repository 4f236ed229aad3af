// Exec credential plugins, which are shell scripts here: what they are asked, when, and what becomes of their answers.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient, type KubeClient } from '../../../../api/kube/client.ts'
import { type LoadOptions, loadKubeconfig } from '../../../../api/kube/kubeconfig/load.ts'
import { hasKubectl } from '../../../product/kubectl.ts'
import { certificate } from '../server.ts'
import { type Folder, kubeconfig, openFolder } from './folder.ts'
import { startWitness } from './witness.ts'

const apiVersion = 'client.authentication.k8s.io/v1'

function answer(status: object): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, status })
}

/** Appends an x to `count` at every run; `$n` is how many there are. */
const counting = `printf x >> "$FOLDER/count"; n=$(wc -c < "$FOLDER/count")`

type Wish = { readonly lines: string; readonly server: string; readonly exec?: object; readonly cluster?: object }

async function write(folder: Folder, { lines, server, exec = {}, cluster = {} }: Wish): Promise<string> {
  const command = await folder.script('plugin', lines)
  const env = [{ name: 'FOLDER', value: folder.path }]
  return folder.write(
    'config',
    kubeconfig({
      current: 'c',
      clusters: { k: { server, 'insecure-skip-tls-verify': true, ...cluster } },
      users: { u: { exec: { apiVersion, command, env, interactiveMode: 'Never', ...exec } } },
      contexts: { c: { cluster: 'k', user: 'u' } },
    }),
  )
}

async function open(KUBECONFIG: string, options: Partial<LoadOptions> = {}): Promise<KubeClient> {
  const { access } = await loadKubeconfig({ env: { PATH: process.env.PATH, KUBECONFIG }, ...options })
  const client = createClient(access, { userAgent: 'test' })
  onTestFinished(() => client.close())
  return client
}

async function ask(client: KubeClient): Promise<void> {
  const { body } = await client.raw({ method: 'GET', path: '/probe' })
  for await (const _ of body) {
    // Read to its end, so that the connection is free again.
  }
}

describe('an exec plugin', () => {
  test('is run when it is first needed, and once for many requests', async () => {
    const witness = await startWitness()
    const folder = await openFolder()
    const lines = `${counting}; echo '${answer({ token: 't' })}' | sed "s/\\"t\\"/\\"t$n\\"/"`
    const client = await open(await write(folder, { lines, server: witness.url }))
    await expect(readFile(`${folder.path}/count`)).rejects.toThrow('ENOENT')
    await Promise.all([ask(client), ask(client), ask(client)])
    expect(witness.visits.map(({ authorization }) => authorization)).toEqual(Array(3).fill('Bearer t1'))
  })

  test('is run again when its credential is refused, and the request goes out again', async () => {
    const witness = await startWitness(({ authorization }) => authorization === 'Bearer t2')
    const folder = await openFolder()
    const lines = `${counting}; echo '${answer({ token: 'tN' })}' | sed "s/tN/t$n/"`
    await ask(await open(await write(folder, { lines, server: witness.url })))
    expect(witness.visits.map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  test('is run again when its credential has expired, and not before', async () => {
    const witness = await startWitness()
    const folder = await openFolder()
    const expired = '2020-01-01T00:00:00Z'
    const lines = `${counting}
      if [ "$n" = 1 ]; then when=${expired}; else when=2999-01-01T00:00:00Z; fi
      echo '${answer({ token: 'tN', expirationTimestamp: 'WHEN' })}' | sed "s/tN/t$n/; s/WHEN/$when/"`
    const client = await open(await write(folder, { lines, server: witness.url }))
    for (let asked = 0; asked < 3; asked += 1) await ask(client)
    expect(witness.visits.map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2'])
  })

  test('may answer with a certificate, and with another one when that is refused', async () => {
    const good = await generate([{ name: 'commonName', value: 'second' }])
    let refused = 0
    const witness = await startWitness(() => {
      refused += 1
      return refused > 1
    })
    const folder = await openFolder()
    const { cert, key } = await certificate()
    await folder.write('answer1', answer({ clientCertificateData: cert, clientKeyData: key }))
    await folder.write('answer2', answer({ clientCertificateData: good.cert, clientKeyData: good.private }))
    const lines = `${counting}; cat "$FOLDER/answer$n"`
    await ask(await open(await write(folder, { lines, server: witness.url })))
    const [first, second] = witness.visits
    expect([first!.hasCertificate, second!.hasCertificate]).toEqual([true, true])
    expect(second!.certificateName).toBe('second')
    expect(first!.certificateName).not.toBe('second')
  })

  test.runIf(hasKubectl)('is asked in the same words as by kubectl', async () => {
    const witness = await startWitness()
    const folder = await openFolder()
    const lines = `printf %s "$KUBERNETES_EXEC_INFO" > "$FOLDER/$WHO"; echo '${answer({ token: 't' })}'`
    const cluster = {
      'tls-server-name': 'kubernetes.test',
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x', n: 1 } }],
    }
    const KUBECONFIG = await write(folder, { lines, server: witness.url, exec: { provideClusterInfo: true }, cluster })
    await ask(await open(KUBECONFIG, { env: { PATH: process.env.PATH, KUBECONFIG, WHO: 'us' } }))
    const env = { PATH: process.env.PATH, KUBECONFIG, WHO: 'kubectl', HOME: folder.path }
    await new Promise(resolve => {
      execFile('kubectl', ['get', '--raw', '/x'], { env }, resolve).stdin?.end()
    })
    const read = async (who: string) => JSON.parse(await readFile(`${folder.path}/${who}`, 'utf8'))
    expect(await read('us')).toEqual(await read('kubectl'))
  })

  test.each([
    [
      'that is not there',
      '',
      { command: 'no-such-plugin' },
      /^getting credentials: exec: executable no-such-plugin not found$/,
    ],
    [
      'that is not there, with a hint how to get it',
      '',
      { command: 'no-such-plugin', installHint: 'brew install it' },
      /not found\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\nbrew install it$/,
    ],
    ['that fails', 'exit 3', {}, /executable .*\/plugin failed with exit code 3$/],
    ['that is killed', 'kill -9 $$', {}, /executable .*\/plugin was ended by SIGKILL$/],
    ['that says nothing', 'true', {}, /decoding stdout: the plugin said nothing$/],
    ['that never ends its answer', 'yes', {}, /the plugin says more than 1048576 bytes on its stdout$/],
    ['that chats', 'echo hi', {}, /decoding stdout: it is no object in JSON or YAML$/],
    [
      'without a status',
      `echo '{"kind":"ExecCredential","apiVersion":"${apiVersion}"}'`,
      {},
      /didn't return a status field$/,
    ],
    ['without a credential', `echo '${answer({})}'`, {}, /didn't return a token or cert\/key pair$/],
    [
      'with half of a pair',
      `echo '${answer({ clientKeyData: 'k' })}'`,
      {},
      /returned only certificate or key, not both$/,
    ],
    [
      'with a certificate that is none',
      `echo '${answer({ clientCertificateData: 'x', clientKeyData: 'y' })}'`,
      {},
      /failed parsing client key\/certificate: tls: failed to find any PEM data in certificate input$/,
    ],
    [
      'that may not be run',
      '',
      { command: '/etc/passwd' },
      /exec: executable \/etc\/passwd may not be run: permission denied$/,
    ],
    [
      'with words where the time belongs',
      `echo '${answer({ token: 't', expirationTimestamp: 'Jan 1 2999' })}'`,
      {},
      /expirationTimestamp is not a time$/,
    ],
    [
      'with a secret where the time belongs',
      `echo '${answer({ token: 't', expirationTimestamp: 'hunter2' })}'`,
      {},
      /expirationTimestamp is not a time$/,
    ],
    [
      'with a secret where the version belongs',
      `echo '${answer({ token: 't' }).replace(apiVersion, 'hunter2')}'`,
      {},
      /configured to use API version client.authentication.k8s.io\/v1, plugin returned another one$/,
    ],
    [
      'with a secret where the kind belongs',
      `echo '${answer({ token: 't' }).replace('ExecCredential', 'hunter2')}'`,
      {},
      /decoding stdout: kind must be ExecCredential$/,
    ],
    [
      'of another version',
      `echo '${answer({ token: 't' }).replace('/v1"', '/v1beta1"')}'`,
      {},
      /plugin returned version .*v1beta1$/,
    ],
    [
      'that must ask somebody, where nobody is',
      'true',
      { interactiveMode: 'Always' },
      /cannot support interactive mode: standard input is not a terminal$/,
    ],
  ])('%s is told, and nothing is sent', async (_, lines, exec, sentence) => {
    const witness = await startWitness()
    const client = await open(await write(await openFolder(), { lines, server: witness.url, exec }))
    const failure = ask(client).catch(error => error)
    expect(await failure).toMatchObject({ kind: 'unauthorized', outcome: 'refused' })
    expect((await failure).cause.message).toMatch(sentence)
    expect(witness.visits).toEqual([])
  })
})

describe('an exec plugin while the terminal is drawn on', () => {
  const drawn = { stdinIsTerminal: true, mayTalk: () => false }
  const refusalOf = async (lines: string, exec: object) => {
    const witness = await startWitness()
    const KUBECONFIG = await write(await openFolder(), { lines, server: witness.url, exec })
    const client = await open(KUBECONFIG, { ...drawn, env: { PATH: process.env.PATH, KUBECONFIG } })
    return (await ask(client).catch(error => error)).cause.message
  }

  test('says with what went wrong what it would have said on the screen', async () => {
    expect(await refusalOf('echo first >&2; echo log in again >&2; exit 3', {})).toMatch(
      /plugin failed with exit code 3: log in again$/,
    )
  })

  test('asks nobody', async () => {
    expect(await refusalOf('true', { interactiveMode: 'Always' })).toMatch(
      /cannot support interactive mode: the terminal is drawn on$/,
    )
    expect(await refusalOf('[ -t 0 ] && exit 4; exit 5', { interactiveMode: 'IfAvailable' })).toMatch(/exit code 5$/)
  })
})
