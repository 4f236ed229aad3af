// What runs in place of an image where pods are local processes: our own programs, and the example's image.
import { join, resolve } from 'node:path'

const dist = resolve(import.meta.dirname, '../../dist')
const program = (name: string) => `${process.execPath} ${join(dist, name, `${name}.js`)}`

/** Image name to shell command, as the node agent takes them. */
export const images: Readonly<Record<string, string>> = {
  'isolation-proxy/operator:0.1.0': program('operator'),
  'isolation-proxy/proxy:0.1.0': program('proxy'),
  'isolation-proxy/echo:0.1.0': program('echo'),
  // The image of the README's example: it has no program of its own here, so it greets too.
  'my-app-image:latest': program('echo'),
}
