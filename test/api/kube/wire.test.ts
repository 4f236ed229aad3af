import { describe, expect, test } from 'vitest'
import { type LineLimit, readLines } from '../../../api/kube/wire.ts'

const loose: LineLimit = { maxBytes: 1_000, whenTooLong: 'fail' }

async function lines(chunks: (string | Uint8Array)[], limit = loose): Promise<string[]> {
  async function* body() {
    for (const chunk of chunks) yield Buffer.from(chunk)
  }
  const found: string[] = []
  for await (const line of readLines(body(), limit)) found.push(line)
  return found
}

describe('lines', () => {
  const euro = Buffer.from('a€b')
  test.each([
    ['in one piece', ['a\nb\n'], ['a', 'b']],
    ['across pieces', ['a', 'b\nc', '\n'], ['ab', 'c']],
    ['without a last newline', ['a\nb'], ['a', 'b']],
    ['that are empty', ['\n\na\n'], ['', '', 'a']],
    ['cut within a character', [euro.subarray(0, 2), euro.subarray(2)], ['a€b']],
    ['of nothing', [], []],
  ])('%s', async (_, chunks, expected) => {
    expect(await lines(chunks)).toEqual(expected)
  })

  test('longer than the limit fail, in one piece or many', async () => {
    const limit: LineLimit = { maxBytes: 4, whenTooLong: 'fail' }
    expect(await lines(['abcd\n'], limit)).toEqual(['abcd'])
    await expect(lines(['abcde\n'], limit)).rejects.toThrow('longer than 4 bytes')
    await expect(lines(['ab', 'cd', 'e'], limit)).rejects.toThrow('longer than 4 bytes')
  })

  test('longer than the limit are cut when asked, and the next is whole', async () => {
    const limit: LineLimit = { maxBytes: 4, whenTooLong: 'cut' }
    expect(await lines(['ab', 'cdef', 'gh\nij\n', 'klmnop'], limit)).toEqual(['abcd', 'ij', 'klmn'])
  })
})
