// Which sources share a file of the bundle: opening one more costs as much as printing the help, and sharing with what is not needed costs reading it.
import type { CodeSplittingOptions } from 'rolldown'

/** Each takes along all that it imports, unless one before it has it. */
export const chunks: CodeSplittingOptions = {
  groups: [
    // What every start needs before the command is known. Not main.ts itself: the tab key's program is another.
    { name: 'start', test: /\/plugin\/(cli\/run|commands\/all)\.ts$/, priority: 2 },
    // What nearly every command needs.
    {
      name: 'common',
      test: /\/plugin\/(cluster\/session|model\/\w+|output\/(age|color|json|print|printable|table))\.ts$/,
      priority: 1,
    },
  ],
}
