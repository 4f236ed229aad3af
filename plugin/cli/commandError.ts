// A failure that is told in words of ours, without a stack: what failed, on what, and what to do next.

export class CommandError extends Error {
  readonly exitCode: number
  /** What to do next: told on a line of its own. */
  readonly hint: string | undefined

  constructor(
    message: string,
    { hint, exitCode = 1, cause }: { hint?: string; exitCode?: number; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'CommandError'
    this.hint = hint
    this.exitCode = exitCode
  }
}
