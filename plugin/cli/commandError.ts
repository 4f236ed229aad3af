// A failure that is told in words of ours, without a stack: what failed, on what, and what to do next.

export class CommandError extends Error {
  readonly exitCode: number
  /** What the sentence is told behind; '' for one of kubectl's own that has nothing before it. */
  readonly label: string
  /** What to do next: told on a line of its own. */
  readonly hint: string | undefined

  constructor(
    message: string,
    {
      hint,
      exitCode = 1,
      label = 'error: ',
      cause,
    }: { hint?: string; exitCode?: number; label?: string; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'CommandError'
    this.label = label
    this.hint = hint
    this.exitCode = exitCode
  }
}
