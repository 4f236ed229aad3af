import { expect, it } from 'vitest'
import { parseOptions } from '../../../sandbox/agent/options.ts'

const least = ['--kubeconfig', 'k', '--state', 's']

it('takes a kubeconfig and a state folder, and has an answer for the rest', () => {
  const options = parseOptions(least)
  expect(options).toMatchObject({ nodeName: 'sandbox', podCIDR: '10.64.0.0/16', images: {}, recycleAddresses: false })
  expect(options.timing.crashBackoffMs).toBe(10_000)
})

it('keeps everything behind the first = of an image as its command', () => {
  const { images } = parseOptions([...least, '--image', 'a:1=FOO=1 run', '--image', 'b=x'])
  expect(images).toEqual({ 'a:1': 'FOO=1 run', b: 'x' })
})

it.each([
  [['--kubeconfig', 'k'], '--state is missing'],
  [['--state', 's'], '--kubeconfig is missing'],
  [[...least, '--image', 'a'], 'NAME=COMMAND'],
  [[...least, '--kubelet-port', '-1'], 'kubelet-port'],
  [[...least, '--heartbeat-ms', '1s'], 'whole number'],
  [[...least, '--kubelet-cert', 'c'], 'belong together'],
  [[...least, '--nonsense'], 'nonsense'],
])('refuses %j with a sentence', (argv, sentence) => {
  expect(() => parseOptions(argv)).toThrow(sentence)
})
