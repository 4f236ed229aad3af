// What one line of a log looks like to a person, to a pipe and to a program.
import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { renderJson } from '../../../../plugin/commands/logs/json.ts'
import { createPretty, shortNameOf } from '../../../../plugin/commands/logs/pretty.ts'
import { renderRaw } from '../../../../plugin/commands/logs/raw.ts'
import { readEntry } from '../../../../plugin/logs/entry.ts'
import type { LogLine } from '../../../../plugin/logs/line.ts'

const proxy: LogLine = {
  ...{ namespace: 'default', pod: 'my-app-proxy-7d9f6c5b4-x2kqz', container: 'proxy' },
  time: '2026-11-21T10:42:07.123456789Z',
  text: JSON.stringify({
    ...{ level: 'info', time: '2026-11-21T10:42:07.123Z', service: 'default/my-app', proxy: 'my-app-proxy-7d9-x2kqz' },
    ...{ connection: 'ab12-7', client: '203.0.113.9:51022', note: 'two words', msg: 'session began' },
  }),
}
const operator: LogLine = {
  ...{ namespace: 'isolation-proxy-system', pod: 'isolation-proxy-operator-controller-manager-89d7c7547-dkvxs' },
  ...{ container: 'operator', time: proxy.time },
  text: '{"level":50,"service":"default/my-app","err":{"type":"TypeError","message":"no","stack":"s"},"msg":"bad day"}',
}
const target: LogLine = { ...proxy, pod: 'my-app-k3x9q2w7ab', container: 'target', text: 'listening\ton 8080' }

const pretty = (level: 0 | 1, withNamespace = false) =>
  createPretty({ color: new Chalk({ level }), timestamps: true, withNamespace })

describe('a line for a person', () => {
  it('tells when, how bad, who, what and the facts, and leaves out what the name says already', () => {
    const render = pretty(0)
    expect([proxy, operator, target].map(line => render(readEntry(line)))).toEqual([
      '2026-11-21T10:42:07.123456789Z INFO  my-app/x2kqz session began connection=ab12-7 client=203.0.113.9:51022 note="two words"',
      '2026-11-21T10:42:07.123456789Z ERROR operator/dkvxs bad day service=default/my-app TypeError: no',
      '2026-11-21T10:42:07.123456789Z       my-app-k3x9q2w7ab listening on 8080',
    ])
  })

  it('lets messages stand below each other once it has seen the longest name, with the namespace when there are several', () => {
    const render = pretty(0, true)
    render(readEntry(target))
    expect(render(readEntry(proxy))).toContain(' default/my-app/x2kqz      session began')
  })

  it('has a color for each pod that stays the same, and red for what is bad', () => {
    const [one, other] = [pretty(1), pretty(1)]
    expect(one(readEntry(operator))).toBe(other(readEntry(operator)))
    expect(one(readEntry(operator))).toContain('\u001b[31mERROR\u001b[39m')
  })

  it.each([
    ['my-app-proxy-7d9f6c5b4-x2kqz', 'proxy', 'my-app/x2kqz'],
    ['a-proxy-proxy-7d9f6c5b4-x2kqz', 'proxy', 'a-proxy/x2kqz'],
    ['my-app-proxy-7d9f6c5b4-x2kqz', 'target', 'my-app-proxy-7d9f6c5b4-x2kqz'],
    ['my-app-k3x9q2w7ab', 'target', 'my-app-k3x9q2w7ab'],
  ])('%s (%s) is %s', (pod, container, name) => {
    expect(shortNameOf({ ...proxy, pod, container })).toBe(name)
  })
})

describe('a line for a program', () => {
  it('as JSON has everything that the line said, and where', () => {
    expect(JSON.parse(renderJson(readEntry(proxy)))).toEqual({
      ...{ namespace: 'default', pod: proxy.pod, container: 'proxy', time: proxy.time },
      ...{ level: 'info', message: 'session began' },
      fields: {
        ...{ service: 'default/my-app', proxy: 'my-app-proxy-7d9-x2kqz', note: 'two words' },
        ...{ connection: 'ab12-7', client: '203.0.113.9:51022', time: '2026-11-21T10:42:07.123Z' },
      },
    })
    expect(JSON.parse(renderJson(readEntry(target)))).toMatchObject({ message: target.text, fields: {} })
    const odd = { level: 'notice', time: '2026-11-21T10:00:00Z', msg: 'one', message: { two: 2 }, x: null }
    expect(JSON.parse(renderJson(readEntry({ ...target, text: JSON.stringify(odd) })))).toEqual({
      ...{ namespace: target.namespace, pod: target.pod, container: target.container, time: target.time },
      ...{ message: 'one', fields: { level: 'notice', time: '2026-11-21T10:00:00Z', message: { two: 2 }, x: null } },
    })
  })

  it('raw is the line, with its source and time when asked for', () => {
    const entry = readEntry(operator)
    expect(renderRaw(entry, { prefix: false, timestamps: false })).toBe(operator.text)
    expect(renderRaw(entry, { prefix: true, timestamps: true })).toBe(
      `[pod/${operator.pod}/operator] ${operator.time} ${operator.text}`,
    )
  })
})

describe('a line that means harm', () => {
  const hostile = [
    '\u001b[2J\u001b]0;owned\u0007x',
    '\u009b31mx\u202ey',
    '{"level":"\\u001b[31m","msg":"\\u001b]52;c;eA==\\u0007","\\u009b5n":{"\\u001b[6n":"\\u2028"}}',
    '{"msg":{"toString":1},"level":null,"err":{"type":"\\u001b","message":"\\u001b[c"}}',
    '{"__proto__":{"x":1},"msg":"\\ud800"}',
  ]
  it.each(hostile)('%j does nothing, however it is shown', text => {
    const entry = readEntry({ ...target, text, pod: 'x\u001b[31m' })
    for (const shown of [pretty(0)(entry), renderJson(entry), renderRaw(entry, { prefix: true, timestamps: true })]) {
      expect(shown).not.toMatch(/\p{C}/u)
    }
  })
})
