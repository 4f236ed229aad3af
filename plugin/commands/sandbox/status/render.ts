// The status of a sandbox for people: pure.
import { ageOf } from '../../../output/age.ts'
import { printable } from '../../../output/printable.ts'
import { renderTable } from '../../../output/table.ts'
import type { SandboxStatus, Served } from './look.ts'

/** `dirWords` is what commands for people need to mean this folder. */
export function renderStatus(status: SandboxStatus, nowMs: number, dirWords: string): string {
  const facts: (readonly [string, string | undefined])[] = [
    ['Sandbox', describe(status, nowMs)],
    ['Folder', status.folder],
    ['Kubeconfig', status.kubeconfig],
    ['API server', status.running ? describeServer(status) : undefined],
    ['Logs', status.running ? status.logs : undefined],
  ]
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${`${name}:`.padEnd(12)}${printable(value)}\n`],
  )
  const next = status.running ? '' : `\nStart it with: kubectl isolation sandbox start${dirWords}\n`
  const services = renderTable(columns, status.services)
  return lines.join('') + (services && `\n${services}`) + next
}

function describe({ running, pid, since }: SandboxStatus, nowMs: number): string {
  return running ? `runs (process ${pid}, since ${ageOf(Date.parse(since ?? ''), nowMs)})` : 'stopped'
}

function describeServer({ server = 'not known', trouble }: SandboxStatus): string {
  return trouble === undefined ? `${server} answers` : `${server} does not answer: ${trouble}`
}

const columns = [
  { header: 'NAMESPACE', cell: ({ namespace }: Served) => namespace },
  { header: 'NAME', cell: ({ name }: Served) => name },
  { header: 'ADDRESS', cell: ({ address }: Served) => address ?? '<none>' },
  { header: 'STATE', cell: ({ state }: Served) => state },
]
