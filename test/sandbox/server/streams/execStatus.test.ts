import { describe, expect, it } from 'vitest'
import { lastWord } from '../../../../sandbox/server/streams/execStatus.ts'

const success = { metadata: {}, status: 'Success' }
const exit = {
  metadata: {},
  status: 'Failure',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: '3' }] },
}
const broken = { metadata: {}, status: 'Failure', reason: 'InternalError', message: 'no such program' }

describe('how a session ended, as the client hears it', () => {
  it.each([
    ['well', JSON.stringify(success), true, success],
    [
      'with an exit code',
      JSON.stringify(exit),
      true,
      { ...exit, message: 'command terminated with non-zero exit code: command terminated with exit code 3' },
    ],
    [
      'not as wished',
      JSON.stringify(broken),
      true,
      { reason: 'InternalError', message: 'Internal error occurred: no such program', code: 500 },
    ],
    ['not as wished, in an older protocol', JSON.stringify(broken), false, broken],
    ['in prose', 'it broke', true, { message: 'Internal error occurred: it broke' }],
    [
      'without a word',
      '',
      false,
      { status: 'Failure', message: expect.stringContaining('the node ended the connection') },
    ],
  ])('%s', (_name, said, newest, heard) => {
    expect(JSON.parse(String(lastWord(said, newest)))).toMatchObject(heard)
  })
})
