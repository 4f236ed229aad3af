// What a person may say to `npm start -- ...`.
import { parseArgs } from 'node:util'
import { parseImage } from '../agent/options.ts'

export type StartOptions = {
  /** Folder of everything that the sandbox keeps. */
  dir: string
  /** Undefined: the folder's, or the usual one. */
  port: number | undefined
  /** Image name to shell command. */
  images: Readonly<Record<string, string>>
  imagesFile: string | undefined
  example: boolean
}

export type Wish = { kind: 'start'; options: StartOptions } | { kind: 'help' } | { kind: 'wrong'; message: string }

const flags = {
  dir: { type: 'string', default: '.sandbox' },
  port: { type: 'string' },
  image: { type: 'string', multiple: true, default: [] as string[] },
  images: { type: 'string' },
  'no-example': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export const help = `npm start [-- FLAGS]

Starts a Kubernetes of this machine's own, with isolation-proxy in it, where pods are local processes.

  --dir D                 keep everything in folder D (default .sandbox)
  --port P                the API server's port on 127.0.0.1 (default: the folder's; at first 6443, or a free one)
  --image NAME=COMMAND    run COMMAND for the image NAME; may be repeated. It finds $POD_IP and $PORT to listen on:
                          --image my-app-image:latest='python3 -m http.server $PORT --bind $POD_IP'
  --images FILE           more of them, a line "NAME: COMMAND" each (YAML or JSON); read anew at every look
  --no-example            without the example service my-app
  --help                  this

Ctrl-C ends everything that was started. The next start with the same folder goes on where this one was; delete the folder to begin anew.`

/** `env` tells of flags that npm took for its own, for want of a `--` before them. Never throws. */
export function readWish(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Wish {
  try {
    const lost = ['dir', 'port', 'image', 'images'].find(name => env[`npm_config_${name}`])
    if (lost) throw new Error(`npm took --${lost} for a flag of its own: write npm start -- --${lost} ...`)
    const { values } = parseArgs({ args: [...argv], options: flags, strict: true, allowPositionals: false })
    if (values.help) return { kind: 'help' }
    const { dir, port, image, images: imagesFile } = values
    if (dir === '') throw new Error('--dir is empty: name a folder')
    const example = !values['no-example']
    const images = Object.fromEntries(image.map(parseImage))
    return { kind: 'start', options: { dir, port: readPort(port), images, imagesFile, example } }
  } catch (error) {
    // What parseArgs adds after its first sentence speaks of positional arguments, which we have none of.
    const [first] = (error as Error).message.split('. To specify')
    return { kind: 'wrong', message: `${first}; npm start -- --help shows all flags` }
  }
}

/** Throws a sentence. */
export function readPort(word: string | undefined): number | undefined {
  if (word === undefined) return undefined
  const port = Number(word)
  if (!/^\d+$/.test(word) || port > 65_535)
    throw new Error(`--port ${word}: write a number up to 65535; 0 takes any free port`)
  return port
}
