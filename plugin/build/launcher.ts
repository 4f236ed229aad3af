// The launchers in `dist/bin`: shell scripts that find their own folder, wherever it was moved or linked to, and the Node that runs the plugin.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Oldest Node that the plugin runs on. */
const oldestNode = 24

/** What completes `kubectl isolation` has a name that kubectl knows, and is the same program with another first word. */
const launchers = { 'kubectl-isolation': '', 'kubectl_complete-isolation': '__complete ' }

/** `node` is taken when `<folder>/runtime/node` is not there, as in a build that is not packaged; then the one in PATH. */
export async function writeLaunchers(folder: string, node = ''): Promise<void> {
  await mkdir(join(folder, 'bin'), { recursive: true })
  for (const [name, firstWord] of Object.entries(launchers)) {
    const file = join(folder, 'bin', name)
    await writeFile(file, renderLauncher({ firstWord, node }))
    await chmod(file, 0o755)
  }
}

function renderLauncher({ firstWord, node }: { firstWord: string; node: string }): string {
  return `#!/bin/sh
# kubectl isolation: this folder's sibling \`plugin\` has the program, \`runtime\` the Node that runs it.
case $0 in */*) self=$0 ;; *) self=./$0 ;; esac
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=\${self%/*}/$link ;; esac
done
bin=\${self%/*}
# Node takes '..' for what stands before it, and not for where a link leads.
if [ "$self" != "$0" ] || [ -L "$bin" ]; then bin=$(CDPATH='' cd -P -- "$bin" && pwd -P) || exit 1; fi
home=$bin/..
case $home in /*) whole=$home ;; *) whole=$PWD/$home ;; esac
case $whole in
  *\\\\*)
    echo "error: kubectl isolation cannot run in this folder: Node loads no module from a path with a backslash in it" >&2
    printf 'Move it elsewhere: %s\\n' "$whole" >&2
    exit 1 ;;
esac
node=$home/runtime/node
[ -x "$node" ] || node=${quote(node)}
if [ ! -x "$node" ]; then
  node=node
  case $(node --version 2>/dev/null) in
    ${versionPatterns()}) ;;
    *)
      echo "error: kubectl isolation needs Node ${oldestNode} or newer, and found none: neither $home/runtime/node nor one in PATH" >&2
      echo "Install Node ${oldestNode}, or the plugin's package, which brings its own." >&2
      exit 1 ;;
  esac
fi
# Options meant for somebody's own programs are not for this one; those that it starts get them back.
if [ -n "\${NODE_OPTIONS+set}" ]; then
  export KUBECTL_ISOLATION_NODE_OPTIONS="$NODE_OPTIONS"
  unset NODE_OPTIONS
fi
exec "$node" --no-warnings "$home/plugin/launch.mjs" ${firstWord}"$@"
`
}

/** Two digits, from the oldest on. */
function versionPatterns(): string {
  const [tens, ones] = [Math.floor(oldestNode / 10), oldestNode % 10]
  return `v${tens}[${ones}-9].* | v[${tens + 1}-9][0-9].*`
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
