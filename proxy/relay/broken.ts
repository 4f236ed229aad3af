// Whether the other side has broken a connection, asked of the kernel: one that nobody reads, because nobody takes what it says, does not tell.
import type { Handle } from './handles.ts'

type Asked = Pick<Handle, 'getpeername'>

/** Also true once both FINs have passed: then nobody is there any more, either. */
export function isLeft(handle: Asked): boolean {
  return handle.getpeername({ address: '', port: 0 }) !== 0
}
