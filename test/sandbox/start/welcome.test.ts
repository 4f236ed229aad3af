// What `npm start` says, with the programs that the machine has.
import { describe, expect, it } from 'vitest'
import { sourceKit } from '../../../sandbox/start/kit.ts'
import { planCommands, renderWelcome } from '../../../sandbox/start/welcome.ts'

const at = {
  kubeconfig: '/home/me/x/.sandbox/kubeconfig',
  address: '127.9.32.1:9090',
  samples: 'kubectl apply -k manifests/samples',
  demo: 'npm run demo',
}
const kit = { ...sourceKit, manifests: '/home/me/x/manifests' }
const exporting = 'export KUBECONFIG=/home/me/x/.sandbox/kubeconfig'
const looking = [exporting, 'kubectl get ipods -A -w', 'kubectl describe dedi my-app']

describe('commands to try', () => {
  it.each([
    ['with telnet and kubectl', ['telnet', 'nc', 'kubectl'], ['telnet 127.9.32.1 9090', ...looking]],
    ['with nc', ['nc', 'kubectl'], ['nc 127.9.32.1 9090', ...looking]],
    [
      'with nothing',
      [],
      [
        "bash -c 'exec 3<>/dev/tcp/127.9.32.1/9090; cat <&3 & cat >&3'",
        'npm run demo',
        `kubectl is not on this machine: with it, ${exporting}`,
      ],
    ],
  ])('%s', (_, programs, commands) => {
    expect(planCommands({ ...at, has: program => programs.includes(program) })).toEqual(commands)
  })

  it('without the example', () => {
    const commands = planCommands({ ...at, address: undefined, has: () => true })
    expect(commands).toEqual([exporting, 'kubectl get ipods -A -w', 'kubectl describe dedi -A', at.samples])
  })

  it('with a kubeconfig whose path has blanks', () => {
    const commands = planCommands({ ...at, kubeconfig: "/home/me/it's here/kubeconfig", has: () => true })
    expect(commands).toContain(String.raw`export KUBECONFIG='/home/me/it'\''s here/kubeconfig'`)
  })
})

const given = {
  seconds: 3.14,
  kubeconfig: '/home/me/x/.sandbox/kubeconfig',
  server: 'https://127.0.0.1:6443',
  kit,
  has: () => true,
}

it.each([
  ['where it is', { kind: 'ready', address: at.address } as const, '  my-app      127.9.32.1:9090'],
  ['why it is late', { kind: 'late', why: 'No image' } as const, '  my-app      is not ready yet: No image'],
  [
    'that it was deleted',
    { kind: 'missing' } as const,
    '  my-app      was deleted; kubectl apply -k manifests/samples',
  ],
])('says of the example %s', (_, example, line) => {
  const text = renderWelcome({ ...given, example, cwd: '/home/me/x' })
  expect(text).toContain(line)
  expect(text).toContain('  kubeconfig  .sandbox/kubeconfig\n')
  expect(text).toContain('(3.1 s)')
})

it('names the kubeconfig in full where a short name would not lead to it', () => {
  expect(renderWelcome({ ...given, example: undefined, cwd: '/elsewhere' })).toContain(given.kubeconfig)
})

it('names whole paths where nobody knows from where they are read', () => {
  const text = renderWelcome({ ...given, example: undefined, cwd: undefined })
  expect(text).toContain(`  kubeconfig  ${given.kubeconfig}\n`)
})

it('names the commands by which it was started and ends', () => {
  const called = { start: 'x', demo: undefined, stop: 'kubectl isolation sandbox stop' }
  const text = renderWelcome({ ...given, kit: { ...kit, called }, has: () => false, example: undefined, cwd: '/' })
  expect(text).toContain('kubectl isolation sandbox stop ends everything')
  expect(text).not.toContain('npm')
})
