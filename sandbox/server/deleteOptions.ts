// How a DELETE is to be done, as its body or its query says.
import { type Call, readBytes } from './call.ts'
import { invalidOptions, readCount, readDryRun } from './query.ts'
import { badRequest } from './refusal.ts'
import { isTrue } from './request.ts'
import { convert, Undecodable } from './shape/convert.ts'
import { readBody } from './shape/readBody.ts'
import { structOf } from './shape/types.ts'
import type { DeleteOptions } from './verbs/remove.ts'

/** From the body; the query counts only when there is none, as on the real server. */
export async function readDeleteOptions(call: Call): Promise<DeleteOptions> {
  const bytes = await readBytes(call.incoming)
  const contentType = call.incoming.headers['content-type']
  const options =
    bytes.length > 0 ? decode((await readBody(contentType, bytes)).value) : readQuery(call.url.searchParams)
  checkPropagation(options)
  return options
}

function readQuery(parameters: URLSearchParams): DeleteOptions {
  const orphan = parameters.get('orphanDependents')
  return {
    gracePeriodSeconds: readCount(parameters, 'gracePeriodSeconds'),
    propagationPolicy: parameters.get('propagationPolicy') ?? undefined,
    ...(orphan !== null && { orphanDependents: isTrue(orphan) }),
    dryRun: readDryRun(parameters.getAll('dryRun'), 'DeleteOptions'),
  }
}

/** Whatever version it says, as long as it is DeleteOptions. */
function decode(body: unknown): DeleteOptions {
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = (body ?? {}) as { kind?: unknown; apiVersion?: unknown }
  if (kind !== 'DeleteOptions') {
    const what = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`
    throw badRequest(`${what} in scheme "pkg/runtime/scheme.go:111"`)
  }
  try {
    const options = convert(body, structOf('meta.v1.DeleteOptions')).value as DeleteOptions & { dryRun?: string[] }
    return { ...options, dryRun: readDryRun(options.dryRun ?? [], 'DeleteOptions') }
  } catch (error) {
    throw error instanceof Undecodable ? badRequest(error.message) : error
  }
}

const policies = ['Foreground', 'Background', 'Orphan']

function checkPropagation({ propagationPolicy: value, orphanDependents }: DeleteOptions): void {
  if (value === undefined) return
  const field = 'propagationPolicy'
  if (orphanDependents !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set'
    throw invalidOptions('DeleteOptions', { type: 'Invalid', field, value, detail })
  }
  if (policies.includes(value)) return
  const supported = [...policies, 'nil'].map(word => JSON.stringify(word)).join(', ')
  throw invalidOptions('DeleteOptions', {
    type: 'NotSupported',
    field,
    value,
    detail: `supported values: ${supported}`,
  })
}
