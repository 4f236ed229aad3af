// Verdicts on traffic, by an evaluator of NetworkPolicies that is not ours: test/cluster/verdicts.
import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { NetworkPolicy } from '../../api/kube/objects.ts'
import { isFinished, readBuild } from '../cluster/build.ts'
import { extras } from '../cluster/parts.ts'
import { cachesFolder } from '../cluster/release.ts'

type Labels = Readonly<Record<string, string>>

/** A pod has a namespace; who has none is outside of the cluster's pods. */
export type Peer = {
  readonly ip: string
  readonly namespace?: string
  readonly namespaceLabels?: Labels
  readonly podLabels?: Labels
}

export type Question = {
  readonly from: Peer
  readonly to: Peer
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
}

/** Whether the sender's policies and the receiver's let each question's traffic pass. */
export async function judge(policies: readonly NetworkPolicy[], questions: readonly Question[]): Promise<boolean[]> {
  const build = await readBuild(extras.verdicts, cachesFolder(process.env, homedir()))
  if (!isFinished(build)) throw new Error('the evaluator is not built: npm run test:cluster builds it')
  const input = JSON.stringify({ policies, questions })
  const { status, stdout, stderr, error } = spawnSync(join(build.folder, 'judge'), { input, encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`the evaluator of NetworkPolicies failed: ${stderr}`)
  const verdicts = JSON.parse(stdout) as { ingress: boolean; egress: boolean }[]
  return verdicts.map(({ ingress, egress }) => ingress && egress)
}
