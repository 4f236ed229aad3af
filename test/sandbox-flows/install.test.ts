// The product is in the sandbox as a user would have put it there: kubectl, asked to apply the same again, finds nothing to change.
import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { endAll, isReady, newFolder, start } from './command.ts'

afterEach(endAll)
const root = resolve(import.meta.dirname, '../..')

const kubectl = findKubectl()
if (!kubectl) console.log('left out, for want of kubectl: that kubectl apply changes nothing after npm start')

function findKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

it.skipIf(!kubectl)('leaves kubectl apply -k manifests nothing to do', async () => {
  const dir = newFolder()
  await isReady(start(dir))
  const env = { ...process.env, KUBECONFIG: join(dir, 'kubeconfig') }
  const apply = (...args: string[]) =>
    execFileSync('kubectl', ['apply', ...args], { env, encoding: 'utf8' })
      .trim()
      .split('\n')
  const first = apply('-k', join(root, 'manifests'))
  expect(first).toHaveLength(22)
  expect(first.filter(line => !line.endsWith(' unchanged'))).toEqual([])
  expect(apply('-f', join(root, 'manifests/samples/my-app.yaml'))).toEqual(['dedicatedservice.soh.re/my-app unchanged'])
})
