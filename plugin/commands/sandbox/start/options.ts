// The flags of `sandbox start` as a sandbox takes them.
import { parseImage } from '../../../../sandbox/agent/options.ts'
import type { Folder } from '../../../../sandbox/start/folder.ts'
import { readPort, type StartOptions } from '../../../../sandbox/start/options.ts'
import type { Flags } from '../../../cli/command.ts'
import { CommandError } from '../../../cli/commandError.ts'
import type { flags } from './command.ts'

/** Throws a CommandError. */
export function readOptions(
  { port, image = [], images, noExample }: Flags<typeof flags>,
  folder: Folder,
): StartOptions {
  try {
    return {
      dir: folder.root,
      port: readPort(port),
      images: Object.fromEntries(image.map(parseImage)),
      imagesFile: images,
      example: !noExample,
    }
  } catch (error) {
    throw new CommandError((error as Error).message, {
      hint: "See 'kubectl isolation sandbox start --help' for usage.",
      cause: error,
    })
  }
}
