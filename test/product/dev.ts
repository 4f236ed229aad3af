// `npm run dev`: the product in the test cluster `dev`, with the README's example applied. Ends on Ctrl-C; the cluster stays.
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { buildPrograms } from '../../build.ts'
import { readRelease } from '../cluster/build.ts'
import { execInside } from '../cluster/exec.ts'
import { instanceNamed } from '../cluster/instance.ts'
import { cachesFolder } from '../cluster/release.ts'
import { isRunning, observeStatus } from '../cluster/status.ts'
import { kubectl } from './kubectl.ts'
import { agentLog, currentCluster, startProduct } from './product.ts'

const root = resolve(import.meta.dirname, '../..')

async function outside(): Promise<number> {
  const instance = instanceNamed(root, 'dev')
  if (!isRunning(observeStatus(instance))) {
    console.error('the cluster "dev" does not run; start it with: npm run cluster up')
    return 1
  }
  await buildPrograms()
  const release = await readRelease(cachesFolder(process.env, homedir()))
  return execInside(instance, [process.execPath, import.meta.filename], release.folder)
}

async function inside(): Promise<number> {
  const stopped = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.resolve())
  console.log('applying manifests/ and starting node agent and operator ...')
  const product = await startProduct({ manifests: `${root}/manifests` })
  product.agent?.once('exit', () => stopped.resolve())
  try {
    await kubectl(['apply', '-f', `${root}/manifests/samples/my-app.yaml`])
    await kubectl(['wait', '--for=condition=Ready', 'dedi/my-app', '--timeout=60s'])
    const address = await kubectl(['get', 'dedi', 'my-app', '-o', 'jsonpath={.status.address}'])
    const [host, port] = address.split(':')
    console.log(`
my-app is ready at ${address}. The cluster has a network of its own; commands enter it:

  npm run cluster -- exec -- telnet ${host} ${port}
  npm run cluster -- exec -- kubectl get dedi,ipods -A
  npm run cluster -- exec -- kubectl get ipods -A -w

Every connection gets a pod of its own. What the node agent says: ${agentLog(currentCluster())}
Ctrl-C ends node agent, operator, proxies and pods; the cluster goes on until: npm run cluster down`)
    await stopped.promise
    return 0
  } finally {
    await product.stop()
  }
}

try {
  process.exitCode = await (process.env.CLUSTER_STATE ? inside() : outside())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
