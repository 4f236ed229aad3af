// What `init` would write for flags that somebody types, for the tests of what they become and of the file.
import { parseCommand } from '../../../../plugin/cli/parse.ts'
import { buildService, type InitFlags, type ServiceManifest } from '../../../../plugin/commands/init/build.ts'
import { init } from '../../../../plugin/commands/init/command.ts'

export function typedService(typed: readonly string[]): ServiceManifest {
  const { flags, words, program } = parseCommand(init, ['my-app', '--image', 'app:1', ...typed])
  return buildService({
    name: words[0]!,
    namespace: flags.namespace,
    flags: flags as unknown as InitFlags,
    command: program,
  })
}
