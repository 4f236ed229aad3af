// What the proxy's image runs: a proxy, or, with the word `gate`, the gate of a target pod. In a thread of its own it is a proxy's worker.

async function main([program]: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (program === undefined) return (await import('./process.ts')).runProxy(env)
  if (program === 'gate') return (await import('./gate/process.ts')).runGate(env)
  if (program === 'worker') return (await import('./workers/worker.ts')).runWorker()
  throw new Error(`there is no program "${program}": give the word gate, or none for a proxy`)
}

main(process.argv.slice(2), process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
