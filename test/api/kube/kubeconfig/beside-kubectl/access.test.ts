// Tokens, passwords, certificates and impersonation: the server hears the same of kubectl and of us.
import { certificate } from '../../server.ts'
import type { Witness } from '../witness.ts'
import { compareAll } from './compare.ts'
import { base64, insecure, one } from './wishes.ts'

const typedInto = (witness: Witness) => ({
  ...insecure(witness),
  server: witness.url.replace('//', '//m%40e:P%2FW%25@'),
})

compareAll('who we are beside kubectl', {
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
  'a user and a password in the address, and a certificate': {
    files: async witness => {
      const { cert, key } = await certificate()
      const user = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) }
      return [one(witness, user, typedInto(witness))]
    },
  },
  'a user and a password in the address, and a token': {
    files: witness => [one(witness, { token: 'T' }, typedInto(witness))],
  },
  'a user and a password in the address, and others': {
    files: witness => [one(witness, { username: 'other', password: 'secret' }, typedInto(witness))],
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
  'impersonation by letters beyond ASCII': {
    files: witness => [one(witness, { token: 'T', as: 'x', 'as-user-extra': { ü: ['ü', '名'] } })],
    args: ['--as', 'jürgen', '--as-group', '名前'],
  },
  'groups without a user': { files: witness => [one(witness, { token: 'T' })], args: ['--as-group', 'g', '-n', 'x'] },
  'a token and a password': {
    files: witness => [one(witness, { token: 'T', username: 'me', password: 'secret' })],
  },
})
