// The scale subresource: one number of an object, read and set without knowing its kind.
import { renderObject } from '../answers/render.ts'
import type { Answer } from '../answers/status.ts'
import { applyScale, readScale } from '../custom/scale.ts'
import { notNegative } from '../kinds/check/errors.ts'
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { demandPatchType } from '../patch/apply.ts'
import { type Change, readPatch } from '../patchRequest.ts'
import { readWriteQuery } from '../query.ts'
import { badRequest, invalid, methodNotAllowed, noSuchResource, notFound } from '../refusal.ts'
import { type Ask, demandMethod, readObject, renderingOf, warningHeaders } from '../resource.ts'
import { updateObject } from '../verbs/update.ts'
import { scaleKind } from './scaleKind.ts'

export async function answerScale(ask: Ask): Promise<Answer> {
  const { cluster, kind, call } = ask
  const { scaling } = kind
  if (!scaling) throw noSuchResource()
  demandMethod(ask)
  const { namespace, name, verb } = call.resource!
  const present = cluster.store.shelf(kind.shelf).find(namespace, name)
  const render = (object: Obj) => renderObject(scaleKind, readScale(object, scaling), renderingOf(ask))
  if (verb === 'get') {
    if (!present) throw notFound(kind, name)
    return { status: 200, body: render(present) }
  }
  if (verb !== 'update' && verb !== 'patch') throw methodNotAllowed()
  const { dryRun } = readWriteQuery(call.url.searchParams, verb === 'update' ? 'UpdateOptions' : 'PatchOptions')
  const { change, warnings } = verb === 'update' ? await readWhole(ask) : await readPart(ask)
  if (!present) throw notFound(kind, name)
  const done = updateObject(cluster, {
    kind,
    subresource: 'scale',
    namespace,
    name,
    user: call.user,
    dryRun,
    whole: verb === 'update',
    change: object => applyScale(object, checked(kind, object, change(readScale(object, scaling))), scaling),
  })
  return { status: 200, body: render(done.object), headers: warningHeaders([...warnings, ...done.warnings]) }
}

async function readWhole({ kind, call }: Ask): Promise<Change> {
  const { object, warnings } = await readObject({ kind: scaleKind, call }).catch(error => {
    throw kind.custom ? inCustomWords(error) : error
  })
  return { change: () => object, warnings }
}

/** Its types of patch are those of the object itself. */
async function readPart({ kind, call }: Ask): Promise<Change> {
  demandPatchType({ kind, contentType: call.incoming.headers['content-type'] })
  return readPatch({ kind: scaleKind, call })
}

/** What is no Scale is not even named. */
function inCustomWords(error: unknown): unknown {
  if (!(error instanceof Error && error.message.includes(' cannot be handled as a Scale: '))) return error
  return badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"')
}

/** The wanted Scale, unless it names another object, or is one that the built-in kinds refuse before they look at the object. */
function checked(kind: Kind, { metadata: { name } }: Obj, wanted: Obj): Obj {
  const { replicas } = (wanted.spec ?? {}) as { replicas?: number }
  const errors = kind.custom || wanted.metadata.name !== name ? [] : notNegative('spec.replicas', replicas)
  if (errors.length > 0) throw invalid(scaleKind, name, errors)
  return wanted
}
