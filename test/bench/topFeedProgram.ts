// The feed of `top` as a process of its own, without a screen: its CPU time is its alone. Tells its channel when everything is listed.
import { createClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { startSource } from '../../plugin/commands/top/feed/startSource.ts'

const [visible = '0'] = process.argv.slice(2)
const client = createClient(await loadConfig(process.env), { userAgent: 'isolation-proxy-bench' })
const source = startSource({ client, context: 'bench', namespace: undefined, homeNamespace: 'default' })
let isTold = false
source.onChange(() => {
  const { link, services } = source.snapshot()
  if (isTold || link.kind !== 'live') return
  isTold = true
  source.look({ visible: services.slice(0, Number(visible)).map(({ key }) => key), open: undefined })
  process.send!('live')
})
process.once('disconnect', () => process.exit())
