// Exec credential plugins: both run them alike, and refuse the same ones.
import { certificate } from '../../server.ts'
import { compareAll } from './compare.ts'
import { answer, base64, execUser, one } from './wishes.ts'

compareAll('an exec plugin beside kubectl', {
  'an exec plugin': {
    files: async (witness, folder) => {
      await folder.script('sub/plugin', `echo '${answer({ token: 'from-plugin' })}'`)
      return [one(witness, execUser('./sub/plugin'))]
    },
  },
  'an exec plugin that answers in YAML': {
    files: async (witness, folder) => {
      const lines = ['kind: ExecCredential', 'apiVersion: client.authentication.k8s.io/v1', 'status:', '  token: T']
      return [one(witness, execUser(await folder.script('plugin', `printf '${lines.join('\\n')}\\n'`)))]
    },
  },
  'an exec plugin that answers in YAML, with a time without quotes': {
    files: async (witness, folder) => {
      const lines = ['kind: ExecCredential', 'apiVersion: client.authentication.k8s.io/v1', 'status:', '  token: 12:30']
      const text = [...lines, '  expirationTimestamp: 2999-01-01T00:00:00Z'].join('\\n')
      return [one(witness, execUser(await folder.script('plugin', `printf '${text}\\n'`)))]
    },
  },
  'an exec plugin in PATH, with a PATH of its own': {
    files: async (witness, folder) => {
      await folder.script('bin/plug', `echo '${answer({ token: 'from-plugin' })}'`)
      return [one(witness, execUser('plug', { env: [{ name: 'PATH', value: '/usr/bin:/bin' }] }))]
    },
    env: ({ path }) => ({ PATH: `${path}/bin:${process.env.PATH}` }),
  },
  'a token with letters beyond ASCII': {
    files: async (witness, folder) => {
      return [one(witness, execUser(await folder.script('plugin', `echo '${answer({ token: 'tük名' })}'`)))]
    },
  },
  'an exec plugin beside a tokenFile': {
    files: async (witness, folder) => {
      await folder.write('token', 'from-file')
      const script = await folder.script('plugin', `echo '${answer({ token: 'from-plugin' })}'`)
      return [one(witness, { tokenFile: 'token', ...execUser(script) })]
    },
  },
  'an exec plugin with arguments, and an environment of its own': {
    files: async (witness, folder) => {
      const script = await folder.script('plugin', `echo '${answer({ token: 'X' })}' | sed "s/X/$T-$1-$HOME/"`)
      const env = ['a', 'b'].map(value => ({ name: 'T', value }))
      return [one(witness, execUser(script, { args: ['x'], env: [...env, { name: 'HOME', value: 'h' }] }))]
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
})
