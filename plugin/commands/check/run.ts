// Asks everything at once, shows what was found in the order in which one would mend it, and fails when something failed.

import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import release from '../../../package.json' with { type: 'json' }
import type { Call } from '../../cli/command.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { createColor } from '../../output/color.ts'
import type { flags } from './command.ts'
import { checkDefinitions, checkNothingInTheWay } from './definitions.ts'
import type { Finding } from './finding.ts'
import { checkGuards } from './guards.ts'
import { checkNetwork } from './network.ts'
import { checkOperator } from './operator.ts'
import { checkInstallRights, checkUseRights } from './permissions.ts'
import { type Paint, renderFindings, renderSummary } from './render.ts'
import { checkServedKinds, checkServer } from './server.ts'
import { checkProxies, checkServices } from './services.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const { stdout, signal } = call.world
  const findings = await withSession(call, session => check(session, call.flags.pre))
  // A question that was broken off found nothing out.
  signal.throwIfAborted()
  stdout.write(await render(findings, call))
  return findings.some(({ verdict }) => verdict === 'failed') ? 1 : 0
}

async function check({ client, access, namespace }: Session, pre: boolean): Promise<Finding[]> {
  const server = await checkServer(client, access.server).catch(error => unreachable(access.server, error))
  if (server.verdict === 'failed') return [server]
  const others = await Promise.all(pre ? beforeInstallation(client) : ofInstallation(client, namespace))
  return [server, ...others.flat()]
}

type Asked = Promise<Finding | Finding[]>

function beforeInstallation(client: KubeClient): Asked[] {
  return [checkServedKinds(client), checkInstallRights(client), checkNothingInTheWay(client), checkNetwork(client)]
}

function ofInstallation(client: KubeClient, namespace: string): Asked[] {
  return [
    checkDefinitions(client),
    checkGuards(client),
    checkOperator(client, release.version),
    checkProxies(client, release.version),
    checkUseRights(client, namespace),
    checkNetwork(client),
    checkServices(client, namespace, Date.now()),
  ]
}

/** Nothing else can be asked then. */
function unreachable(server: string, error: unknown): Finding {
  const check = 'api-server'
  const why = isKubeError(error) ? error.said : String(error)
  if (isKubeError(error, 'unauthorized')) {
    const hint = 'Log in again, or look at the user of your context: kubectl config view --minify'
    return { check, verdict: 'failed', message: `${server} does not know you: ${why}`, hint }
  }
  const hint = 'Is it running, and is it the one you mean? kubectl config current-context, kubectl cluster-info'
  return { check, verdict: 'failed', message: `${server} does not answer: ${why}`, hint }
}

async function render(findings: readonly Finding[], call: Call<typeof flags>): Promise<string> {
  const { output, color: wish } = call.flags
  const { env, stdout } = call.world
  if (output === 'json') return (await import('../../output/json.ts')).toJson({ findings })
  if (output === 'yaml') return (await import('../../yaml/print.ts')).printYaml({ findings })
  const color = createColor({ color: wish, env, isTTY: stdout.isTTY })
  const colors = { ok: color.green, warning: color.yellow, failed: color.red.bold, unknown: color.cyan }
  const paint: Paint = (verdict, word) => colors[verdict](word)
  return renderFindings(findings, paint) + renderSummary(findings)
}
