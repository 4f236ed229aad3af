// What the demo shows: lines that stay, and on a terminal one that moves.

export type Screen = {
  say(line: string): void
  /** `done` of `total`, and what else there is to see. */
  progress(done: number, total: number, more: string): void
  finding(holds: boolean, what: string): void
}

export type Output = { readonly isTTY?: boolean; write(text: string): unknown }

const WIDTH = 30

/** Without a terminal progress is a line for each quarter. */
export function createScreen(output: Output, env: NodeJS.ProcessEnv): Screen {
  const colours = output.isTTY === true && !env.NO_COLOR
  const paint = (code: number, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
  let quarter = 0
  let moving = false
  const say = (line: string) => {
    output.write(`${moving ? '\n' : ''}${line}\n`)
    moving = false
  }
  return {
    say,
    progress(done, total, more) {
      if (output.isTTY) {
        output.write(`\r${renderBar(done, total)} ${more}\u001b[K`)
        moving = true
        return
      }
      const reached = Math.floor((4 * done) / total)
      if (reached > quarter) say(`${done}/${total} ${more}`)
      quarter = Math.max(quarter, reached)
    },
    finding: (holds, what) => say(`  ${holds ? paint(32, '✓') : paint(31, '✗')} ${what}`),
  }
}

export function renderBar(done: number, total: number): string {
  const full = Math.floor((WIDTH * done) / total)
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${done}/${total}`
}
