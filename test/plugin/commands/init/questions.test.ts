// What a person is asked, and what the answers become.
import { describe, expect, it } from 'vitest'
import type { InitFlags } from '../../../../plugin/commands/init/build.ts'
import { answersOf, beginDialog, openQuestion, press } from '../../../../plugin/commands/init/dialog.ts'
import { edit, emptyLine } from '../../../../plugin/commands/init/line.ts'
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
    ['requests', ['', 'cpu=1', 'cpu=100m,memory=64Mi'], ['cpu', '=1', 'cpu=1,memory']],
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

  it('keeps what was typed with a complaint, until the next key', () => {
    const dialog = typed('app:1', 'enter', '99999', 'enter')
    expect(dialog).toMatchObject({ complaint: 'A port is 1 to 65535.', line: { text: '99999' } })
    expect(press(dialog, 'backspace')).toMatchObject({ complaint: '', line: { text: '9999' } })
    expect(typed('app:1', 'enter', 'enter', 'Ingress', 'enter').complaint).toBe(
      'One of ClusterIP, LoadBalancer, NodePort is wanted.',
    )
  })
})
