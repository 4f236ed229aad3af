// The proxy as it is where a process may have but few descriptors: the shell sets the limit, and becomes the proxy.
import { join } from 'node:path'

const main = join(import.meta.dirname, '../../proxy/main.ts')
process.execve?.('/bin/sh', ['sh', '-c', 'ulimit -n 128; exec "$0" "$@"', process.execPath, main], process.env)
