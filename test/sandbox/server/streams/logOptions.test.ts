import { describe, expect, it } from 'vitest'
import { logQuery, parseLogOptions } from '../../../../sandbox/server/streams/logOptions.ts'

describe('what a node is asked', () => {
  it.each([
    ['nothing in particular', 'container=a&pretty=true', ''],
    [
      'flags without a value or with any',
      'follow=&timestamps=maybe&previous=1',
      '?follow=true&previous=true&timestamps=true',
    ],
    ['flags that are off', 'follow=false&timestamps=0&previous=FALSE', ''],
    ['numbers', 'tailLines=0&limitBytes=7&sinceSeconds=1', '?limitBytes=7&sinceSeconds=1&tailLines=0'],
    ['a time', 'sinceTime=2020-01-01T00:00:00Z', '?sinceTime=2020-01-01T00%3A00%3A00Z'],
  ])('%s', (_name, query, asked) => {
    expect(logQuery(parseLogOptions(new URLSearchParams(query), 'p'))).toBe(asked)
  })
})

describe('what is refused, in the words of the real server', () => {
  const several =
    'PodLogOptions "p" is invalid: [tailLines: Invalid value: -1: must be greater than or equal to 0, ' +
    'limitBytes: Invalid value: 0: must be greater than 0, sinceSeconds: Invalid value: 0: must be greater than 0]'
  const both =
    'PodLogOptions "p" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified'
  const time = 'parsing time "nonsense" as "2006-01-02T15:04:05Z07:00": cannot parse "nonsense" as "2006"'
  it.each([
    ['numbers too small', 'sinceSeconds=0&tailLines=-1&limitBytes=0', 422, several],
    ['no number', 'sinceSeconds=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['no time', 'sinceTime=nonsense', 400, time],
    ['two beginnings', 'sinceSeconds=5&sinceTime=2020-01-01T00:00:00Z', 422, both],
    [
      'one of the outputs',
      'stream=Stderr',
      422,
      'PodLogOptions "p" is invalid: stream: Forbidden: may not be specified',
    ],
  ])('%s', (_name, query, code, message) => {
    const parse = () => parseLogOptions(new URLSearchParams(query), 'p')
    expect(parse).toThrow(expect.objectContaining({ code, message }))
  })
})
