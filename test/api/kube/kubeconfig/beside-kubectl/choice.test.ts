// Which entries of which files are meant: both choose the same.
import { kubeconfig } from '../folder.ts'
import { type Case, compareAll } from './compare.ts'
import { insecure, one } from './wishes.ts'

const utf16 = (change: (text: Buffer) => Buffer): Case => ({
  files: async (witness, folder) => {
    const text = `\ufeff${JSON.stringify(kubeconfig(one(witness, { token: 'T' })))}`
    await folder.write('utf16', change(Buffer.from(text, 'utf16le')))
    return []
  },
  env: ({ path }) => ({ KUBECONFIG: `${path}/utf16` }),
})

compareAll('what is chosen beside kubectl', {
  'a file in UTF-16, as PowerShell writes it': utf16(text => text),
  'a file in UTF-16 of the other order': utf16(text => text.swap16()),
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
  'a current-context that is not there': { files: witness => [{ ...one(witness, {}), current: 'x' }] },
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
  'texts that look like times and numbers of base 60': {
    files: witness => [
      `clusters:\n- {name: 2001-01-01, cluster: {server: "${witness.url}", insecure-skip-tls-verify: true}}\nusers: [{name: 12:30, user: {token: 190:20:30.15}}]\ncontexts:\n- {name: 2001-12-14t21:59:43.10-05:00, context: {cluster: 2001-01-01, user: 12:30}}\ncurrent-context: 2001-12-14t21:59:43.10-05:00\n`,
    ],
  },
  'YAML with comments, anchors and a yes': {
    files: witness => [
      `# mine\nclusters:\n- name: k\n  cluster: &here\n    server: ${witness.url} # there\n    insecure-skip-tls-verify: yes\n- name: l\n  cluster: *here\nusers: [{name: u, user: {token: '12345'}}]\ncontexts:\n- {name: c, context: {cluster: l, user: u}}\ncurrent-context: c\n`,
    ],
  },
})
