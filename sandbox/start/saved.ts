// Small files of the folder: written whole or not at all, for the owner's eyes only, and read with a sentence when they are not what they should be.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

export function saveText(path: string, text: string): void {
  const draft = `${path}.new`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}

export function saveJson(path: string, value: unknown): void {
  saveText(path, `${JSON.stringify(value, null, 2)}\n`)
}

/** Undefined when there is no such file. Throws when it is torn, or `isRight` does not know it. `remedy` says what the person can do then. */
export function readSaved<T>(path: string, isRight: (value: unknown) => value is T, remedy: string): T | undefined {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  const value = parse(text)
  if (!isRight(value)) throw new Error(`${path} is torn, or no file of a sandbox: ${remedy}`)
  return value
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
