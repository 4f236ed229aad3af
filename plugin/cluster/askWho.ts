// Who are we to a server that a kubeconfig names no credential for? As kubectl, a person at a terminal is asked.
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import type { AskWho } from '../../api/kube/kubeconfig/access.ts'
import { CommandError } from '../cli/commandError.ts'
import type { World } from '../cli/world.ts'
import { createKeyboard } from '../terminal/keyboard.ts'

/** On stderr: kubectl asks on stdout, where a pipe would take the question. */
export function askWho(world: World): AskWho {
  return async server => {
    if (!world.stdin.isTTY || !world.stderr.isTTY) throw nobody(server)
    const username = await askName(world, server)
    return { username, password: await askPassword(world) }
  }
}

function nobody(server: string): CommandError {
  return new CommandError(`nothing says who you are to the server ${server}, and there is no terminal to ask at`, {
    hint: 'Name a token, a certificate, a username or an exec plugin: by flags, or in the kubeconfig with kubectl config set-credentials.',
  })
}

/** The first word of the first line that has one. The terminal itself edits the line. */
async function askName({ stdin, stderr, signal }: World, server: string): Promise<string> {
  const terminal = createInterface({ input: stdin, output: stderr, terminal: false })
  const ended = once(terminal, 'close').then(() => undefined)
  try {
    for (let question = 'Please enter Username: '; ; question = '') {
      const line = await Promise.race([terminal.question(question, { signal }), ended])
      if (line === undefined) {
        stderr.write('\n')
        throw nobody(server)
      }
      const [word] = line.trim().split(/\s+/)
      if (word) return word
    }
  } finally {
    terminal.close()
  }
}

/** Nothing of it is shown. */
async function askPassword({ stdin, stderr, signal }: World): Promise<string> {
  const done = Promise.withResolvers<void>()
  const letters: string[] = []
  const keyboard = createKeyboard(stdin, {
    onKeys(keys) {
      for (const key of keys) {
        if (key === 'enter' || key === 'ctrl-d') return done.resolve()
        // In raw mode Ctrl-C is a key like any other: here it is what it is elsewhere.
        if (key === 'ctrl-c') return void process.kill(process.pid, 'SIGINT')
        if (key === 'backspace') letters.pop()
        else if (key === 'ctrl-u') letters.length = 0
        else if ([...key].length === 1) letters.push(key)
      }
    },
    onEnd: () => done.resolve(),
  })
  const onAbort = () => done.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  // Whoever is quick, or a program, answers as soon as the question stands there: by then nothing is echoed any more.
  keyboard.open()
  try {
    stderr.write('Please enter Password: ')
    await done.promise
    return letters.join('')
  } finally {
    signal.removeEventListener('abort', onAbort)
    keyboard.close()
    stderr.write('\n')
  }
}
