// Exec, attach and port-forward: requests that turn into a connection of streams.

import { serveAttach } from './attach.ts'
import type { Channels } from './channels.ts'
import { serveExec } from './exec.ts'
import { findPod, findRunning } from './find.ts'
import { serveSpdyPortForward } from './portForward.ts'
import { Refusal } from './refusal.ts'
import type { Route, Streams } from './route.ts'
import type { KubeletParts } from './server.ts'
import { openSpdyChannels, type Upgrade } from './spdy/channels.ts'

/** Throws a Refusal as long as the connection still speaks HTTP. */
export async function serveUpgrade({ pods, fifos }: KubeletParts, route: Route, upgrade: Upgrade): Promise<void> {
  // As a real one, whose streams are of no content type.
  const { accept = '*/*' } = upgrade.request.headers
  if (!accept.includes('*/*')) throw new Refusal(406, '406: Not Acceptable')
  if (route.kind === 'exec') {
    const attempt = findRunning(pods, route)
    await serveExec({ attempt, fifos }, route, await openChannels(upgrade, route.streams))
  } else if (route.kind === 'attach') {
    const attempt = findRunning(pods, route)
    await serveAttach(attempt, route.streams, await openChannels(upgrade, route.streams))
  } else if (route.kind === 'portForward') {
    const ip = findPod(pods, route).ip()
    if (!ip) throw new Refusal(400, `pod "${route.pod}" has no address yet`)
    await serveSpdyPortForward(ip, upgrade)
  } else throw new Refusal(404, 'nothing here takes a connection upgrade')
}

function openChannels(upgrade: Upgrade, streams: Streams): Promise<Channels> {
  const wanted = upgrade.request.headers.upgrade?.toLowerCase()
  if (wanted === 'spdy/3.1') return openSpdyChannels(upgrade, streams)
  throw new Refusal(400, `upgrade to ${wanted} is not supported; use SPDY/3.1`)
}
