// The flag that all commands of the sandbox have.
import type { FlagTable } from '../../cli/command.ts'

export const dirFlag = {
  dir: {
    type: 'string',
    default: '',
    describe: 'The folder in which the sandbox keeps everything. ~/.kube/isolation-sandbox when left out.',
  },
} as const satisfies FlagTable
