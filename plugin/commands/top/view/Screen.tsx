// The whole screen, line below line.
import { Box } from 'ink'
import { LineView } from './LineView.tsx'
import type { Size } from './ui.ts'

/** `lines` are painted, as many as there are rows, and none is wider than the columns. */
export function Screen({ lines, size }: { lines: readonly string[]; size: Size }) {
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      {lines.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing but its place.
        <LineView key={row} text={text} />
      ))}
    </Box>
  )
}
