// The door of `npm start` and `npm run demo`. Plain JavaScript: a Node too old to read TypeScript must still be able to say so.
import module from 'node:module'

const oldest = 24
const programs = { start: './main.ts', demo: './demo/main.ts' }

const [name, ...args] = process.argv.slice(2)
const major = Number(process.versions.node.split('.')[0])
if (major < oldest) {
  console.error(
    `Node ${oldest} or newer is needed, and ${process.execPath} is ${process.version}: on Linux (x64, arm64) npm ci brings it along; elsewhere install it from https://nodejs.org`,
  )
  process.exitCode = 1
} else {
  // What was compiled once starts in a fraction of the time; the environment hands it on to every program of ours.
  const cache = new URL('../node_modules/.cache/isolation-proxy/', import.meta.url).pathname
  process.env.NODE_COMPILE_CACHE ??= cache
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  const { main } = await import(programs[name] ?? programs.start)
  await main(args)
}
