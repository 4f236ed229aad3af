// Tries the tool as a person would: `npm run cluster -- smoke`, for CI.
import type { Instance } from './instance.ts'
import { demandNothingLeft, readNamespaces, readTraces } from './leftovers.ts'
import type { Setting } from './level.ts'
import { planNodeSteps } from './smokeNode.ts'
import { type Smoke, type Step, toolFor } from './smokeTool.ts'

/** True when every step held; each is told as it ends. */
export async function runSmoke(instance: Instance, setting: Setting, say: (line: string) => void): Promise<boolean> {
  const smoke = { instance, setting, before: await readTraces() }
  let good = true
  for (const { what, holds } of setting.level === 'full' ? planNodeSteps(smoke) : planSteps(smoke)) {
    const failure = await holds().then(
      () => undefined,
      error => (error instanceof Error ? error.message : String(error)),
    )
    say(failure === undefined ? `ok    ${what}` : `FAIL  ${what}: ${failure}`)
    good &&= failure === undefined
  }
  return good
}

function planSteps({ instance, setting, before }: Smoke): Step[] {
  const { expect, crash } = toolFor(instance)
  let namespaces: ReadonlySet<string> = new Set()
  const ready = ['exec', '--', 'kubectl', 'get', '--raw', '/readyz']
  return [
    { what: 'status before up says that nothing runs', holds: () => expect(['status'], 1, 'does not run') },
    { what: 'exec before up says how to start', holds: () => expect(['exec', '--', 'true'], 1, 'cluster -- up') },
    {
      what: 'up',
      holds: () => expect(['up', '--kubernetes', setting.kubernetes], 0, 'answers after'),
    },
    { what: 'up again is harmless', holds: () => expect(['up'], 0, 'answers after') },
    { what: 'status says what runs', holds: () => expect(['status'], 0, 'kube-controller-manager  pid') },
    {
      what: 'exec runs kubectl as an admin',
      holds: () => expect(['exec', '--', 'kubectl', 'auth', 'whoami'], 0, 'system:masters'),
    },
    { what: 'exec passes input on', holds: () => expect(['exec', '--', 'cat'], 0, 'hello', 'hello') },
    { what: 'exec passes the exit code on', holds: () => expect(['exec', '--', 'sh', '-c', 'exit 7'], 7) },
    { what: 'exec keeps the folder', holds: () => expect(['exec', '--', 'pwd'], 0, process.cwd()) },
    {
      what: 'pods, load balancers and Services have local addresses inside',
      holds: () =>
        expect(
          ['exec', '--', 'ip', 'route', 'show', 'table', 'local'],
          0,
          /10\.64\.0\.0\/16.*10\.65\.0\.0\/16.*10\.96\.0\.0\/16/s,
        ),
    },
    { what: 'pause', holds: () => expect(['pause'], 0) },
    { what: 'status says that it is paused', holds: () => expect(['status'], 1, 'paused') },
    { what: 'resume', holds: () => expect(['resume'], 0) },
    { what: 'the API server answers after resume', holds: () => expect(ready, 0, 'ok') },
    { what: 'a thing is stored', holds: () => expect(['exec', '--', 'kubectl', 'create', 'namespace', 'kept'], 0) },
    { what: 'restart', holds: () => expect(['restart'], 0) },
    { what: 'the API server crashes', holds: () => crash('kube-apiserver') },
    { what: 'up repairs what crashed', holds: () => expect(['up'], 0, 'answers after') },
    {
      what: 'what was stored is still there',
      holds: () => expect(['exec', '--', 'kubectl', 'get', 'namespace', 'kept'], 0, 'kept'),
    },
    {
      what: 'down',
      holds: () => {
        namespaces = readNamespaces(instance)
        return expect(['down'], 0)
      },
    },
    { what: 'nothing is left', holds: () => demandNothingLeft(instance, before, namespaces) },
    { what: 'down again is harmless', holds: () => expect(['down'], 0) },
  ]
}
