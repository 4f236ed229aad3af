// Run inside the namespaces by control.ts: waits until the API server answers a request, which its own network alone can ask.
// Arguments: state folder, the program whose work the answer is, path on the API server.
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { apiServerUrl } from './addresses.ts'
import { type Instance, instanceAt } from './instance.ts'
import { findProgram } from './processes.ts'
import { programs } from './programs.ts'
import { until } from './until.ts'

/** True on status 200; undefined on any other answer and on none. */
function ask({ certificates }: Instance, path: string): Promise<true | undefined> {
  const read = (name: string) => readFileSync(join(certificates, name))
  const options = { ca: read('ca.crt'), cert: read('admin.crt'), key: read('admin.key'), agent: false, timeout: 2000 }
  return new Promise(resolve => {
    const asked = request(`${apiServerUrl}${path}`, options, answer => {
      answer.resume()
      answer.on('close', () => resolve(answer.statusCode === 200 ? true : undefined))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(undefined))
    asked.end()
  })
}

async function main(state: string, name: string, path: string): Promise<void> {
  const instance = instanceAt(state)
  const program = programs.find(known => known === name)
  if (!program) throw new Error(`${name} is no program of the cluster`)
  await until(
    `answer to GET ${path}`,
    () => {
      if (findProgram(instance, program) === undefined) throw new Error(`${program} has ended`)
      return ask(instance, path)
    },
    { limitMs: 60_000, everyMs: 50 },
  )
}

const [state = '', program = '', path = ''] = process.argv.slice(2)
await main(state, program, path).catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
