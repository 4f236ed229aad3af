// The sandbox's API server as a process of its own, for the benchmarks: without node and product, so that its time and memory are its alone.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { layGround, openKeys } from '../../sandbox/start/ground.ts'
import { startFolderServer } from '../../sandbox/start/server.ts'

/** What it says over its channel: first where it is, then, to each word, its memory and its longest pause since the last. */
export type Told = { readonly kubeconfig: string } | { readonly rssMiB: number; readonly pauseMs: number }

const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-bench-'))
const ground = await layGround({ dir, port: 0, nowMs: Date.now(), random: Math.random })
const { folder, settings } = ground
const server = await startFolderServer({
  folder,
  keys: await openKeys(ground, Date.now()),
  network: settings.network,
  port: settings.port,
})
const pauses = monitorEventLoopDelay({ resolution: 1 })
pauses.enable()
const tell = (told: Told) => process.send!(told)
process.on('message', () => {
  const { rss } = process.memoryUsage()
  tell({ rssMiB: rss / 1024 / 1024, pauseMs: pauses.max / 1e6 })
  pauses.reset()
})
process.once('disconnect', async () => {
  await server.close()
  ground.release()
  await rm(dir, { recursive: true, force: true })
  process.exit(0)
})
tell({ kubeconfig: folder.kubeconfig })
