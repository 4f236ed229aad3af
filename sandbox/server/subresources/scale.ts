// The scale subresource: one number of an object, read and set without knowing its kind.
import type { Answer } from '../answers/status.ts'
import { readBytes } from '../call.ts'
import { applyScale, readScale } from '../custom/scale.ts'
import type { Obj } from '../object.ts'
import { applyPatch } from '../patch/apply.ts'
import { readDryRun } from '../query.ts'
import { methodNotAllowed, noSuchResource, notFound } from '../refusal.ts'
import type { Ask } from '../resource.ts'
import { readBody } from '../shape/readBody.ts'
import { updateObject } from '../verbs/update.ts'

export async function answerScale(ask: Ask): Promise<Answer> {
  const { cluster, kind, call } = ask
  const { scaling } = kind
  if (!scaling) throw noSuchResource()
  const { namespace, name, verb } = call.resource!
  if (verb === 'get') {
    const object = cluster.store.shelf(kind.shelf).find(namespace, name)
    if (!object) throw notFound(kind, name)
    return { status: 200, body: JSON.stringify(readScale(object, scaling)) }
  }
  if (verb !== 'update' && verb !== 'patch') throw methodNotAllowed()
  const bytes = await readBytes(call.incoming)
  const contentType = call.incoming.headers['content-type']
  const whole = verb === 'update' ? ((await readBody(contentType, bytes)).value as Obj) : undefined
  const wanted = (scale: Obj): Obj =>
    whole ?? applyPatch({ kind: { ...kind, custom: true }, contentType, body: bytes.toString(), current: scale })
  const dryRun = readDryRun(call.url.searchParams.getAll('dryRun'))
  const { object } = updateObject(cluster, {
    kind,
    subresource: 'scale',
    namespace,
    name,
    user: call.user,
    dryRun,
    change: present => applyScale(present, wanted(readScale(present, scaling)), scaling),
  })
  return { status: 200, body: JSON.stringify(readScale(object, scaling)) }
}
