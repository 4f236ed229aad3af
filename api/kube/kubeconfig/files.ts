// Which kubeconfig files there are, and the one kubeconfig that they make together: the first file that says something wins.
import { readFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import type { Environment } from '../config.ts'
import type { Kubeconfig } from './entries.ts'
import { parseKubeconfig } from './parse.ts'
import { decodeYaml } from './yaml.ts'

export type Sources = { readonly files: readonly string[]; readonly mustExist: boolean }

/** `explicit` is --kubeconfig's. */
export function kubeconfigFiles(env: Environment, explicit: string | undefined): Sources {
  if (explicit) return { files: [explicit], mustExist: true }
  if (env.KUBECONFIG) return { files: [...new Set(env.KUBECONFIG.split(delimiter).filter(Boolean))], mustExist: false }
  const home = env.HOME || env.USERPROFILE
  return { files: home ? [join(home, '.kube', 'config')] : [], mustExist: false }
}

/** Rejects with all that is wrong with the files, in kubectl's words. */
export async function readKubeconfig({ files, mustExist }: Sources): Promise<Kubeconfig> {
  const results = await Promise.allSettled(files.map(file => readOne(file, mustExist)))
  const failures = results.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []))
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new Error(`[${failures.map(({ message }) => message).join(', ')}]`)
  return merge(results.flatMap(result => (result.status === 'fulfilled' && result.value ? [result.value] : [])))
}

async function readOne(file: string, mustExist: boolean): Promise<Kubeconfig | undefined> {
  let text: string
  try {
    text = decodeYaml(await readFile(file))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' && !mustExist) return undefined
    if (code === 'ENOENT') throw new Error(`stat ${file}: no such file or directory`, { cause })
    throw new Error(`error loading config file "${file}": ${reasonOf(cause, file)}`, { cause })
  }
  try {
    return parseKubeconfig(text, dirname(resolve(file)))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`error loading config file "${file}": ${why}`, { cause })
  }
}

/** Of an entry that several files have, the first one's is taken as a whole. */
function merge(configs: readonly Kubeconfig[]): Kubeconfig {
  const last = configs.toReversed()
  return {
    clusters: new Map(last.flatMap(config => [...config.clusters])),
    users: new Map(last.flatMap(config => [...config.users])),
    contexts: new Map(last.flatMap(config => [...config.contexts])),
    currentContext: configs.map(({ currentContext }) => currentContext).find(Boolean) ?? '',
  }
}

/** In the words of Go's system errors. */
export function reasonOf(cause: unknown, file: string): string {
  const { code = '', message = '' } = cause as NodeJS.ErrnoException
  const known: Record<string, string> = {
    EISDIR: `read ${file}: is a directory`,
    ENOENT: `open ${file}: no such file or directory`,
    EACCES: `open ${file}: permission denied`,
  }
  return known[code] ?? message
}
