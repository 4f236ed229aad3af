// The status of a sandbox, as a person reads it.
import { expect, it } from 'vitest'
import type { SandboxStatus } from '../../../../plugin/commands/sandbox/status/look.ts'
import { renderStatus } from '../../../../plugin/commands/sandbox/status/render.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const stopped: SandboxStatus = { running: false, folder: '/d', logs: '/d/logs', services: [] }
const running: SandboxStatus = {
  ...{ running: true, pid: 42, since: '2026-01-02T03:02:00Z', folder: '/d', logs: '/d/logs' },
  ...{ kubeconfig: '/d/kubeconfig', server: 'https://127.0.0.1:6443', services: [] },
}

it('says how to start one that is stopped, in its own folder', () => {
  expect(renderStatus(stopped, now, ' --dir /d')).toBe(`Sandbox:    stopped
Folder:     /d

Start it with: kubectl isolation sandbox start --dir /d
`)
})

it('says what one that runs serves', () => {
  const services = [
    { namespace: 'default', name: 'my-app', address: '127.2.32.1:9090', state: 'Ready' },
    { namespace: 'default', name: 'new', address: undefined, state: 'Progressing' },
  ]
  expect(renderStatus({ ...running, services }, now, '')).toBe(`Sandbox:    runs (process 42, since 2m5s)
Folder:     /d
Kubeconfig: /d/kubeconfig
API server: https://127.0.0.1:6443 answers
Logs:       /d/logs

NAMESPACE   NAME     ADDRESS           STATE
default     my-app   127.2.32.1:9090   Ready
default     new      <none>            Progressing
`)
})

it('says why the API server does not answer, in one line that is only text', () => {
  const text = renderStatus({ ...running, trouble: 'refused\u001b[31m\n' }, now, '')
  expect(text).toContain('API server: https://127.0.0.1:6443 does not answer: refused \n')
})
