import { describe, expect, it } from 'vitest'
import { chooseFolder } from '../../../../plugin/commands/completion/chooseFolder.ts'

const home = '/home/ada'

describe('the folder for kubectl_complete-isolation', () => {
  it.each<[string, string[], string | undefined, string | undefined]>([
    [
      'is the plugin’s own',
      ['/usr/local/bin', `${home}/.local/bin`, `${home}/.krew/bin`],
      `${home}/.krew/bin/kubectl-isolation`,
      `${home}/.krew/bin`,
    ],
    [
      'is not the plugin’s when nobody may write there',
      [`${home}/.local/bin`],
      '/opt/isolation/bin/kubectl-isolation',
      `${home}/.local/bin`,
    ],
    ['is ~/.local/bin before ~/bin', [`${home}/bin`, `${home}/.local/bin`], undefined, `${home}/.local/bin`],
    ['is any other of the user’s own', ['/opt/x', `${home}/go/bin`], undefined, `${home}/go/bin`],
    ['is /usr/local/bin before other folders of the system', ['/sbin', '/usr/local/bin'], undefined, '/usr/local/bin'],
    ['is never one that depends on where one stands', ['.', 'bin'], undefined, undefined],
    ['is none when none can be written', [], undefined, undefined],
  ])('%s', (_, writable, plugin, chosen) => {
    expect(chooseFolder(writable, { home, plugin })).toBe(chosen)
  })
})
