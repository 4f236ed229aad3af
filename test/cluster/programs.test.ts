// What the programs are started with.
import { describe, expect, test } from 'vitest'
import { instanceNamed } from './instance.ts'
import { buildKubeconfig, planArguments, programs } from './programs.ts'

const instance = instanceNamed('/repo', 'dev')

describe.each(programs)('%s', program => {
  const words = planArguments(program, instance)

  test('can be found again by a path of its instance, and by no other instance’s', () => {
    expect(words.some(word => word.includes(`=${instance.state}/`))).toBe(true)
    expect(words.some(word => word.includes(`=${instanceNamed('/repo', 'de').state}/`))).toBe(false)
  })
})

// containerd listens on a socket, and the kubelet's address is in its file.
const withAddresses = programs.filter(program => program !== 'containerd' && program !== 'kubelet')

test.each(withAddresses)('%s listens on no address that a pod could have', program => {
  const words = planArguments(program, instance)
  const listening = words.filter(word => /^--(bind-address|listen-[a-z-]+)=/.test(word))
  expect(listening.length).toBeGreaterThan(0)
  for (const word of listening) expect(word).toMatch(/=(http:\/\/)?(127\.0\.0\.1|10\.63\.0\.10)(:\d+)?$/)
})

test('a kubeconfig carries its credentials in itself', () => {
  const config = buildKubeconfig('admin', { ca: 'CA', cert: 'CERT', key: 'KEY' })
  expect(config).toMatchObject({
    'current-context': 'cluster',
    contexts: [{ name: 'cluster', context: { cluster: 'cluster', user: 'admin' } }],
    clusters: [
      { name: 'cluster', cluster: { server: 'https://10.63.0.10:6443', 'certificate-authority-data': 'Q0E=' } },
    ],
    users: [{ name: 'admin', user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' } }],
  })
})
