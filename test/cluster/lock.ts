// Keeps two runs of the tool apart. The kernel holds the lock, so a killed run leaves none behind.
import { spawn } from 'node:child_process'

/** Runs `work` while no other process holds the lock on `path`, a folder that exists; waits for it as long as it takes. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [path, 'sh', '-c', 'echo locked; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => holder.on('close', () => resolve()))
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve())
      holder.on('error', reject)
      holder.on('close', code => reject(new Error(`lock ${path}: flock ended with exit code ${code}`)))
    })
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
