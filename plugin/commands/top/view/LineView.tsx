// One line of the screen.
import { Text } from 'ink'
import { memo } from 'react'

/** The same text is not drawn again. Never wider than the screen; a line of nothing still has its height. */
export const LineView = memo(({ text }: { text: string }) => <Text wrap="truncate">{text === '' ? ' ' : text}</Text>)
