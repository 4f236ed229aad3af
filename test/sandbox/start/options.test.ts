// What `npm start` understands, and what it answers to the rest.
import { expect, it } from 'vitest'
import { help, readWish } from '../../../sandbox/start/options.ts'

const usual = { dir: '.sandbox', port: undefined, images: {}, imagesFile: undefined, example: true }

it.each([
  ['nothing', [], usual],
  ['a folder', ['--dir', '/tmp/x'], { ...usual, dir: '/tmp/x' }],
  ['a port', ['--port=7000'], { ...usual, port: 7000 }],
  ['any port', ['--port', '0'], { ...usual, port: 0 }],
  [
    'images, whose commands may hold equals signs',
    ['--image', 'a:1=run --x=1', '--image', 'b=go'],
    { ...usual, images: { 'a:1': 'run --x=1', b: 'go' } },
  ],
  ['a file of images', ['--images', 'f.yaml'], { ...usual, imagesFile: 'f.yaml' }],
  ['no example', ['--no-example'], { ...usual, example: false }],
])('understands %s', (_, argv, options) => {
  expect(readWish(argv)).toEqual({ kind: 'start', options })
})

it.each([
  ['an unknown flag', ['--bogus'], "Unknown option '--bogus'; npm start -- --help shows all flags"],
  ['a word', ['up'], "Unexpected argument 'up'"],
  ['a port that is none', ['--port', 'http'], '--port http: write a number up to 65535'],
  ['a port too high', ['--port', '65536'], '--port 65536: write a number'],
  ['an image without a command', ['--image', 'redis'], '--image redis: write NAME=COMMAND'],
  ['a flag without its value', ['--dir'], "'--dir <value>' argument missing"],
  ['an empty folder', ['--dir='], '--dir is empty'],
])('refuses %s with a sentence', (_, argv, sentence) => {
  expect(readWish(argv)).toMatchObject({ kind: 'wrong', message: expect.stringContaining(sentence) })
})

it('notices a flag that npm kept for itself', () => {
  expect(readWish([], { npm_config_port: '7000' })).toMatchObject({
    kind: 'wrong',
    message: expect.stringContaining('write npm start -- --port'),
  })
})

it('tells of every flag', () => {
  expect(readWish(['--help'])).toEqual({ kind: 'help' })
  for (const flag of ['--dir', '--port', '--image ', '--images', '--no-example', '--help']) expect(help).toContain(flag)
})
