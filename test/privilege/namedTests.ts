// Tests that a page names, as `file`: title; the title may be a part of the whole.

export type Named = { readonly file: string; readonly title: string }

export function readNamed(text: string): Named[] {
  return [...text.matchAll(/`(test\/[^`]+\.test\.ts)`: ([^;|]+)/g)].map(([, file = '', title = '']) => ({
    file,
    title: title.trim(),
  }))
}

/** `read` answers undefined where there is no such file. Sentences, one for each that is not there. */
export function findMissing(named: readonly Named[], read: (file: string) => string | undefined): string[] {
  return named.flatMap(({ file, title }) => {
    const source = read(file)?.replaceAll('\\', '')
    if (source === undefined) return [`${file} does not exist`]
    return source.includes(title) ? [] : [`${file} has no test "${title}"`]
  })
}
