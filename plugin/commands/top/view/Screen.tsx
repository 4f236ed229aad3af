// The whole screen, line below line.
import { Box } from 'ink'
import { LineView } from './LineView.tsx'
import type { Size } from './ui.ts'

/** `lines` are painted. What does not fit is cut. */
export function Screen({ lines, size }: { lines: readonly string[]; size: Size }) {
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      {lines.slice(0, size.rows).map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing but its place.
        <LineView key={row} text={text} />
      ))}
    </Box>
  )
}
