// Operator and proxy as the images have them: bundled and, where there is a compiler, with the addon beside the proxy.
import { join } from 'node:path'
import { bundleProgram } from '../plugin/build/bundle.ts'
import { compile, missingToCompile } from '../proxy/splice/compile.ts'

/** Into folders of their own in `dir`: operator/operator.mjs, proxy/proxy.mjs. */
export async function bundleProduct(dir: string): Promise<void> {
  for (const name of ['operator', 'proxy']) await bundleProgram(name, `${name}/main.ts`, join(dir, name))
  if (missingToCompile() === undefined) compile(join(dir, 'proxy', 'splice.node'))
}
