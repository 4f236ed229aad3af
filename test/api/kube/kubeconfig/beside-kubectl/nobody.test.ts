// Kubeconfigs that do not say who we are to a server that wants to know: kubectl asks, and so do we; where nothing can be asked, nothing is sent.
import { compareAll } from './compare.ts'
import { insecure, one } from './wishes.ts'

compareAll('who is nobody beside kubectl', {
  'without a credential': { files: witness => [one(witness, {})] },
  'with somebody to act as, and nothing else': { files: witness => [one(witness, { as: 'x' })] },
  'with a password alone': { files: witness => [one(witness, { password: 'secret' })] },
  'with a username alone, who is somebody': { files: witness => [one(witness, { username: 'me' })] },
  'with a user and a password in the address alone': {
    files: witness => [one(witness, {}, { ...insecure(witness), server: witness.url.replace('//', '//me:PW@') })],
  },
  'with a tokenFile that has nothing in it': {
    files: async (witness, folder) => {
      await folder.write('token', '')
      return [one(witness, { tokenFile: 'token' })]
    },
  },
  'by a context whose user is not there': {
    files: witness => [{ ...one(witness, { token: 'T' }), contexts: { c: { cluster: 'k', user: 'x' } } }],
  },
  'by a field that is not spelt as it must be': { files: witness => [one(witness, { Token: 'T' })] },
})
