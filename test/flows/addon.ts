// Before the suites whose proxies are to have the addon, as in the images: it is compiled where that can be done.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, missingToCompile } from '../../proxy/splice/compile.ts'

export default function setup(): (() => void) | undefined {
  const missing = missingToCompile()
  if (missing) {
    console.warn(`the proxies have no addon: ${missing}`)
    return undefined
  }
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-addon-'))
  process.env.PROXY_SPLICE = join(folder, 'splice.node')
  compile(process.env.PROXY_SPLICE)
  return () => rmSync(folder, { recursive: true })
}
