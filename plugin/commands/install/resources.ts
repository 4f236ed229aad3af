// `cpu=100m,memory=64Mi`, as kubectl set resources takes it.
import { CommandError } from '../../cli/commandError.ts'

const quantity = /^[0-9]+(?:\.[0-9]+)?(?:m|k|Ki|[MGTPE]i?)?$/

/** Throws a CommandError that names the flag. */
export function readResources(text: string, flag: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map(pair => {
      const [name = '', value = '', ...more] = pair.split('=')
      if (!/^[a-z][a-z0-9./-]*$/.test(name) || !quantity.test(value) || more.length > 0) {
        throw new CommandError(`invalid argument "${text}" for "--${flag}" flag: "${pair}" is not NAME=QUANTITY`, {
          hint: `Write it like --${flag}=cpu=100m,memory=64Mi.`,
        })
      }
      return [name, value]
    }),
  )
}
