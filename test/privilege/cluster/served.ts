// Everything that the API server serves, and every request that can be made of it, none of which changes anything.
import type { Answer, Question, Server } from '../../conformance/server.ts'

/** `path` is where its collection lies, `:space` in place of the namespace; a subresource's is that of the kind it belongs to. */
export type Kind = {
  /** Such as `pods` or `pods/log`, with its group: `leases.coordination.k8s.io`. */
  readonly name: string
  readonly path: string
  readonly subresource: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** A request; `what` is `verb kind`. */
export type Deed = { readonly what: string; readonly question: Question }

type Served = { readonly name: string; readonly namespaced: boolean; readonly verbs: readonly string[] }

/** By discovery, in each group's preferred version. */
export async function readServed(server: Server): Promise<Kind[]> {
  const { groups } = (await server.ask({ path: '/apis' })).body as {
    groups: { name: string; preferredVersion: { groupVersion: string } }[]
  }
  const bases = [
    { group: '', base: '/api/v1' },
    ...groups.map(({ name, preferredVersion }) => ({ group: name, base: `/apis/${preferredVersion.groupVersion}` })),
  ]
  const lists = await Promise.all(
    bases.map(async ({ group, base }) => {
      const { resources } = (await server.ask({ path: base })).body as unknown as { resources: Served[] }
      return resources.map(served => readKind(served, group, base))
    }),
  )
  return lists.flat()
}

function readKind({ name, namespaced, verbs }: Served, group: string, base: string): Kind {
  const [plural = '', subresource = ''] = name.split('/')
  return {
    name: `${plural}${group && `.${group}`}${subresource && `/${subresource}`}`,
    path: `${base}/${namespaced ? 'namespaces/:space/' : ''}${plural}`,
    ...{ subresource, namespaced, verbs },
  }
}

const merge = { 'content-type': 'application/merge-patch+json' }
const subject = 'somebodys'

/** Every verb of `kind` in a namespace; in none, what reaches across all of them. What writes is a dry run. */
export function listDeeds(kind: Kind, space: string | undefined): Deed[] {
  const isEverywhere = kind.namespaced && space === undefined
  const collection = isEverywhere
    ? kind.path.replace('namespaces/:space/', '')
    : kind.path.replace(':space', space ?? '')
  const one = `${collection}/${subject}${kind.subresource && `/${kind.subresource}`}`
  // Of a kind with nothing but `create`, the collection is what is written to.
  const made = kind.subresource ? one : collection
  const questions: Readonly<Record<string, Question>> = {
    list: { path: collection },
    watch: { path: `${collection}?watch=true&timeoutSeconds=1` },
    get: { path: one },
    create: { method: 'POST', path: `${made}?dryRun=All`, body: {} },
    update: { method: 'PUT', path: `${one}?dryRun=All`, body: {} },
    patch: { method: 'PATCH', path: `${one}?dryRun=All`, body: {}, headers: merge },
    delete: { method: 'DELETE', path: `${one}?dryRun=All` },
    deletecollection: { method: 'DELETE', path: `${collection}?dryRun=All` },
  }
  return kind.verbs
    .filter(verb => !isEverywhere || verb === 'list' || verb === 'watch')
    .flatMap(verb => {
      const question = questions[verb]
      return question ? [{ what: `${verb} ${kind.name}`, question }] : []
    })
}

/** Asks as the one whose token was stolen. */
export type Thief = (question: Question) => Promise<Answer>

/** A token ends with the pod that it was made for: `findToken` is asked again then. */
export function createThief(server: Server, findToken: () => Promise<string>): Thief {
  let token: Promise<string> | undefined
  return async question => {
    for (;;) {
      token ??= findToken()
      const mine = token
      const answer = await server.ask({ token: await mine, ...question })
      // A busy server answers 429, which says nothing of rights.
      if (answer.status !== 401 && answer.status !== 429) return answer
      if (answer.status === 401 && token === mine) token = undefined
    }
  }
}

export type Attempt = { readonly thief: Thief; readonly kinds: readonly Kind[]; readonly space: string | undefined }

/** Tries everything there; resolves with what was not forbidden, in the order of the names, and how much was tried. */
export async function tryEverything({ thief, kinds, space }: Attempt): Promise<{ let: string[]; tried: number }> {
  const deeds = kinds.filter(kind => kind.namespaced || space === undefined).flatMap(kind => listDeeds(kind, space))
  const answers: Answer[] = []
  for (let start = 0; start < deeds.length; start += 40)
    answers.push(...(await Promise.all(deeds.slice(start, start + 40).map(({ question }) => thief(question)))))
  // 405: the kind has no such verb for anybody.
  const allowed = deeds.filter((_, index) => ![403, 405].includes(answers[index]!.status))
  return { let: [...new Set(allowed.map(({ what }) => what))].sort(), tried: deeds.length }
}
