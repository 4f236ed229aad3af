// The components: lines in, the same lines on the screen, clipped to it.
import { render } from 'ink-testing-library'
import { describe, expect, it } from 'vitest'
import { Screen } from '../../../../../plugin/commands/top/view/Screen.tsx'

describe('the screen', () => {
  it('shows the lines below each other, empty ones too', () => {
    const { lastFrame } = render(<Screen lines={['a', '', 'c']} size={{ columns: 10, rows: 3 }} />)
    expect(lastFrame()).toBe('a\n\nc')
  })

  it('shows no more rows than there are, and never wraps', () => {
    const lines = ['a'.repeat(200), 'b', 'c', 'd']
    const { lastFrame } = render(<Screen lines={lines} size={{ columns: 20, rows: 3 }} />)
    expect(lastFrame()?.split('\n')).toHaveLength(3)
    expect(lastFrame()).toContain('\nb\nc')
  })

  it('shows what comes next', () => {
    const { lastFrame, rerender } = render(<Screen lines={['before']} size={{ columns: 20, rows: 1 }} />)
    rerender(<Screen lines={['after']} size={{ columns: 20, rows: 1 }} />)
    expect(lastFrame()).toBe('after')
  })
})
