// What the files of crowds and of exhaustion stand on: an API server for the whole file, and on it a stage for one act.
import { afterAll, beforeAll } from 'vitest'
import { type Stage, setStage } from '../flows/proxyStage.ts'
import { openServer, type Server } from './arena.ts'

/** Called while a test file is loaded: it stands before the first test, and until the last has ended. */
export function openServerForAll(): void {
  let server: Server | undefined
  beforeAll(async () => {
    server = await openServer()
    process.env.KUBECONFIG = server.adminKubeconfig
  })
  afterAll(() => server?.close())
}

export async function withStage(spec: Record<string, unknown>, act: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await setStage(spec)
  try {
    await act(stage)
  } finally {
    await stage.strike()
  }
}
