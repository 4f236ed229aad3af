// What a person is asked, and what the answers become.
import { describe, expect, it } from 'vitest'
import type { InitFlags } from '../../../../plugin/commands/init/build.ts'
import { answersOf, beginDialog, openQuestion, press } from '../../../../plugin/commands/init/dialog.ts'
import { edit, emptyLine } from '../../../../plugin/commands/init/line.ts'
import { cursorCell, rowsAbove } from '../../../../plugin/commands/init/place.ts'
import { applyAnswers, planQuestions } from '../../../../plugin/commands/init/questions.ts'

const flags = { port: 8080, replicas: 1, serviceType: 'ClusterIP', servicePort: 9090 } as unknown as InitFlags

describe('questions', () => {
  it('are those that no flag has answered', () => {
    const asked = (name: string | undefined, typed: string[]) =>
      planQuestions(name, flags, new Set(typed)).map(({ flag }) => flag)
    expect(asked(undefined, [])).toEqual([
      ...['name', 'image', 'port', 'replicas', 'serviceType', 'servicePort', 'requests', 'limits', 'env'],
    ])
    expect(asked('x', ['port', 'env', 'serviceType'])).toEqual([
      ...['image', 'replicas', 'servicePort', 'requests', 'limits'],
    ])
  })

  it.each([
    ['name', ['a', 'my-app', 'a1'], ['', 'A', '1a', 'a-', 'a.b', 'a'.repeat(53)]],
    ['image', ['app', 'r.example.org:5000/a/b@sha256:0'], ['', 'a b']],
    ['port', ['1', '65535'], ['', '0', '65536', '-1', '1.5', 'ssh']],
    ['replicas', ['0', '10000'], ['', '10001', '-1', 'x']],
    [
      'requests',
      ['', 'cpu=1', 'cpu=100m,memory=64Mi'],
      ['cpu', '=1', 'cpu=1,memory', 'cpu=fast', 'cpu=1,memory=64MB', 'cpu=-1', 'cpu='],
    ],
    ['limits', ['', 'cpu=.5,memory=1e9', 'nvidia.com/gpu=1'], ['cpu=1m5', 'memory=1e3Mi']],
    ['env', ['', 'A=1', 'A=1,B=2'], ['A', '=', '1']],
  ])('about %s', (flag, good, bad) => {
    const { check } = planQuestions(undefined, flags, new Set()).find(question => question.flag === flag)!
    for (const answer of good) expect(check(answer), answer).toBeUndefined()
    for (const answer of bad) expect(check(answer), answer).toMatch(/\.$/)
  })

  it('become flags', () => {
    const answers = {
      name: 'x',
      image: 'app:1',
      port: '22',
      replicas: '0',
      requests: 'cpu=1',
      limits: '',
      env: 'A=1,B=x,y',
    }
    expect(applyAnswers(flags, answers)).toEqual({
      ...flags,
      ...{ image: 'app:1', port: 22, replicas: 0, requests: 'cpu=1', limits: undefined, env: ['A=1', 'B=x,y'] },
    })
  })
})

describe('a line that is typed', () => {
  it.each([
    ['letters', 'a b c', 'abc|'],
    ['in the middle', 'a c left b', 'ab|c'],
    ['taken back', 'a b c backspace backspace', 'a|'],
    ['taken back at the start', 'a home backspace', '|a'],
    ['to both ends', 'a b c home x end y', 'xabcy|'],
    ['to both ends, as in a shell', 'a b ctrl-a x ctrl-e y', 'xaby|'],
    ['beyond both ends', 'left a right b', 'ab|'],
    ['taken back, of two code units', 'a 😀 backspace', 'a|'],
    ['around two code units', 'a 😀 left left b', 'b|a😀'],
    ['emptied up to the cursor', 'a b c left ctrl-u', '|c'],
    ['by keys that mean nothing here', 'a up pageDown escape tab b', 'ab|'],
  ])('%s', (_, keys, shown) => {
    const { text, cursor } = keys.split(' ').reduce(edit, emptyLine)
    expect(`${text.slice(0, cursor)}|${text.slice(cursor)}`).toBe(shown)
  })
})

describe('a dialog', () => {
  const typed = (...keys: string[]) =>
    keys
      .flatMap(key => (key === 'enter' ? [key] : [...key]))
      .reduce(press, beginDialog(planQuestions('x', flags, new Set(['replicas', 'servicePort', 'limits', 'env']))))

  it('takes presets, completes choices, and answers', () => {
    const dialog = typed('app:1', 'enter', 'enter', 'nodeport', 'enter', 'cpu=1', 'enter')
    expect(openQuestion(dialog)).toBeUndefined()
    expect(answersOf(dialog)).toEqual({ image: 'app:1', port: '8080', serviceType: 'NodePort', requests: 'cpu=1' })
    expect(press(dialog, 'x')).toBe(dialog)
  })

  it('names what was refused and why, and begins the answer anew', () => {
    const dialog = typed('app:1', 'enter', '99999', 'enter')
    expect(dialog).toMatchObject({
      ...{ complaint: '"99999" was not taken. A port is 1 to 65535.', line: { text: '', cursor: 0 } },
    })
    expect(press(dialog, '2')).toMatchObject({ complaint: dialog.complaint, line: { text: '2' } })
    expect(['2', '2', 'enter'].reduce(press, dialog)).toMatchObject({ complaint: '', answers: ['app:1', '22'] })
    expect(typed('enter').complaint).toBe('An image is wanted, such as my-app-image:latest.')
    expect(typed('app:1', 'enter', 'enter', 'Ingress', 'enter').complaint).toBe(
      '"Ingress" was not taken. One of ClusterIP, LoadBalancer, NodePort is wanted.',
    )
  })
  it('knows how far above the cursor it begins once a narrower terminal has broken its lines anew', () => {
    const dialog = typed('a-name-of-some-length', 'enter')
    // "Image: a-name-of-some-length" has 28 cells, the question after it 39.
    expect(rowsAbove(dialog, 80)).toBe(1)
    expect(rowsAbove(dialog, 80, 40)).toBe(1)
    expect(rowsAbove(dialog, 80, 27)).toBe(3)
    // Two lines of twenty cells each are four of ten; what is left of the first answer, eight, is one.
    expect(rowsAbove(dialog, 20)).toBe(3)
    expect(rowsAbove(dialog, 20, 10)).toBe(6)
  })
  it('has its cursor where one types, also on lines that the terminal breaks', () => {
    expect(cursorCell(typed(''), 80)).toEqual({ x: 'Image: '.length, y: 0 })
    expect(cursorCell(typed('ab'), 80)).toEqual({ x: 'Image: ab'.length, y: 0 })
    expect(cursorCell(press(typed('a語'), 'left'), 80)).toEqual({ x: 'Image: a'.length, y: 0 })
    expect(cursorCell(typed('abc'), 10)).toEqual({ x: 0, y: 1 })
    expect(cursorCell(typed('abcd', 'enter'), 10)).toEqual({
      x: 'Port that the image listens on [8080]: '.length % 10,
      y: 5,
    })
  })
})
