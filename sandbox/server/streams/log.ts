// `kubectl logs`: the node's answer, passed on as it comes and as fast as the client takes it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '../refusal.ts'
import type { Call, Parts } from './call.ts'
import { renderDialError } from './dialError.ts'
import { findKubelet } from './kubelet.ts'
import { logQuery, parseLogOptions } from './logOptions.ts'
import { readNodeRefusal } from './nodeRefusal.ts'
import { chooseContainer, findPod, podPath } from './podTarget.ts'
import { answerOf, hostOf, open, urlOf } from './upstream.ts'

/** Resolves when all has been said, or when the client has left. */
export async function serveLog(parts: Parts, call: Call, response: ServerResponse, left: AbortSignal): Promise<void> {
  const options = parseLogOptions(call.query, call.name)
  const pod = findPod(parts.find, call)
  const container = chooseContainer(pod, options.container)
  if (!pod.spec?.nodeName) {
    response.writeHead(204)
    response.end()
    return
  }
  const kubelet = findKubelet(parts.find, pod, parts.kubeletIdentity)
  const path = `${podPath('containerLogs', pod, container)}${logQuery(options)}`
  const request = open(kubelet, { method: 'GET', path, headers: ['Host', hostOf(kubelet)] })
  request.end()
  let log: IncomingMessage
  try {
    log = (await answerOf(request, left)).response
  } catch (error) {
    if (left.aborted) return
    throw new Refusal(500, '', `Get "${urlOf(kubelet, path)}": ${renderDialError(error, kubelet)}`)
  }
  const { statusCode = 0 } = log
  if (statusCode < 200 || statusCode > 206) throw readNodeRefusal(statusCode, await text(log), call.name)
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.flushHeaders()
  try {
    await pipeline(log, response)
  } catch (error) {
    if (!left.aborted) throw error
  }
}
