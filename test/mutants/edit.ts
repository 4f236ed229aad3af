// An edit takes a guard away: a piece of text in one file, and what stands there without the guard.

export type Edit = {
  readonly file: string
  /** Must stand exactly once in the file, or nobody knows what is edited. */
  readonly find: string
  readonly replace: string
}

/** The file's new text. Throws an error that says which edit no longer fits. */
export function applyEdit(text: string, { file, find, replace }: Edit): string {
  const times = text.split(find).length - 1
  if (times !== 1) {
    const how = times === 0 ? 'stands there no more' : `stands there ${times} times`
    throw new Error(`an edit of test/mutants/guards.ts no longer fits: in ${file}, this ${how}:\n${find}`)
  }
  // A function, since $ means something in a replacement.
  return text.replace(find, () => replace)
}

/** The new texts of all files that the edits change. Edits of one file are made one after the other. */
export function applyEdits(edits: readonly Edit[], read: (file: string) => string): Map<string, string> {
  const changed = new Map<string, string>()
  for (const edit of edits) changed.set(edit.file, applyEdit(changed.get(edit.file) ?? read(edit.file), edit))
  return changed
}
