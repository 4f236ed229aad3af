// Ink on the alternate screen of a terminal: only changed lines are written, and what was there before is there again afterwards.
import type { WriteStream } from 'node:tty'
import { render } from 'ink'
import { Screen } from './Screen.tsx'
import type { Size } from './ui.ts'

export type Canvas = {
  draw(lines: readonly string[], size: Size): void
  /** The next draw begins on an empty alternate screen. */
  close(): void
}

export function createCanvas(stdout: WriteStream): Canvas {
  let ink: ReturnType<typeof render> | undefined
  return {
    draw(lines, size) {
      const screen = <Screen lines={lines} size={size} />
      if (ink) return ink.rerender(screen)
      ink = render(screen, {
        stdout,
        alternateScreen: true,
        // A terminal is one even where CI is set.
        interactive: true,
        incrementalRendering: true,
        // Frames are paced by whoever draws.
        maxFps: 60,
        exitOnCtrlC: false,
        patchConsole: false,
      })
    },
    close() {
      ink?.unmount()
      ink?.cleanup()
      ink = undefined
    },
  }
}
