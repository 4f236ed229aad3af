// Which folder in PATH a small program of the user's belongs into: pure.
import { dirname, isAbsolute, join, sep } from 'node:path'

/** `writable` are folders in PATH, in its order; `plugin` is where the plugin itself was found in PATH. Undefined: none is good. */
export function chooseFolder(
  writable: readonly string[],
  { home, plugin }: { home: string; plugin: string | undefined },
): string | undefined {
  const folders = writable.filter(isAbsolute)
  const wished = [plugin && dirname(plugin), join(home, '.local', 'bin'), join(home, 'bin')]
  return (
    wished.find(folder => folder && folders.includes(folder)) ??
    folders.find(folder => folder.startsWith(home + sep)) ??
    folders.find(folder => folder === '/usr/local/bin') ??
    folders[0]
  )
}
