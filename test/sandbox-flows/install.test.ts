// The product is in the sandbox as a user would have put it there: kubectl, asked to apply the same again, finds nothing to change.
import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { deployments } from '../../api/kube/resources.ts'
import { applyAll } from '../../sandbox/start/apply/apply.ts'
import { renderKustomization } from '../../sandbox/start/apply/render.ts'
import { hasKubectl } from '../product/kubectl.ts'
import { clientOf, endAll, isReady, newFolder, start } from './command.ts'

afterEach(endAll)
const root = resolve(import.meta.dirname, '../..')

if (!hasKubectl) console.log('left out, for want of kubectl: that kubectl apply changes nothing after npm start')

it.skipIf(!hasKubectl)('leaves kubectl apply -k manifests nothing to do', async () => {
  const dir = newFolder()
  await isReady(start(dir))
  const env = { ...process.env, KUBECONFIG: join(dir, 'kubeconfig') }
  const apply = (...args: string[]) =>
    execFileSync('kubectl', ['apply', ...args], { env, encoding: 'utf8' })
      .trim()
      .split('\n')
  const first = apply('-k', join(root, 'manifests'))
  expect(first.length).toBeGreaterThan(20)
  expect(first.filter(line => !line.endsWith(' unchanged'))).toEqual([])
  expect(apply('-f', join(root, 'manifests/samples/my-app.yaml'))).toEqual(['dedicatedservice.soh.re/my-app unchanged'])
})

it('puts right what was changed, and leaves alone what was added', async () => {
  const dir = newFolder()
  await isReady(start(dir))
  const client = clientOf(dir)
  const operator = { namespace: 'isolation-proxy-system', name: 'isolation-proxy-operator-controller-manager' }
  const labels = { 'app.kubernetes.io/component': 'changed', mine: 'added' }
  await client.patch(deployments, operator, { metadata: { labels } }, { type: 'merge' })
  const objects = renderKustomization(join(root, 'manifests'))
  const done = await applyAll(client, objects)
  expect(done.filter(applied => applied !== 'unchanged')).toEqual(['configured'])
  const after = await client.get(deployments, operator)
  expect(after.metadata.labels).toMatchObject({ 'app.kubernetes.io/component': 'operator', mine: 'added' })
  expect(new Set(await applyAll(client, objects))).toEqual(new Set(['unchanged']))
  await client.close()
})
