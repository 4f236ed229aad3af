// A reflector under test with what it told, and scripts of lists and watches for its server.
import type http from 'node:http'
import { onTestFinished } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { type Reflector, type ReflectorOptions, startReflector } from '../../../api/kube/reflector.ts'
import { pods } from '../../../api/kube/resources.ts'
import { clientOf, openWatch, podList, reply, type Script, type Seen, type TestServer } from './server.ts'

export type Followed = { reflector: Reflector<Pod>; told: string[]; errors: string[] }

const quick = { backoff: { initialMs: 1, maxMs: 5 } }

export function follow(server: TestServer, options: Partial<ReflectorOptions<Pod>> = {}): Followed {
  const told: string[] = []
  const errors: string[] = []
  const reflector = startReflector({
    client: clientOf(server),
    resource: pods,
    namespace: 'x',
    onError: (error, during) => errors.push(`${during}: ${error instanceof Error ? error.message : error}`),
    ...options,
    timing: { ...quick, ...options.timing },
    onChange: change => {
      told.push(`${change.type} ${change.object.metadata.name}@${change.object.metadata.resourceVersion}`)
      options.onChange?.(change)
    },
  })
  onTestFinished(() => reflector.stop())
  return { reflector, told, errors }
}

/** Answers the n-th list and the n-th watch as told; a watch beyond the last stays open and quiet. */
export function scripted(answers: {
  lists: ((response: http.ServerResponse, seen: Seen) => void)[]
  watches?: ((response: http.ServerResponse, seen: Seen) => void)[]
}): Script {
  let lists = 0
  let watches = 0
  return (seen, response) => {
    if (seen.query.watch !== 'true') return answers.lists[Math.min(lists++, answers.lists.length - 1)]!(response, seen)
    const answer = answers.watches?.[watches++]
    if (answer) answer(response, seen)
    else openWatch(response)
  }
}

export const listOf =
  (resourceVersion: string, ...items: unknown[]) =>
  (response: http.ServerResponse) =>
    reply(response, podList(resourceVersion, items))

export const watchesOf = (server: TestServer) => server.seen.filter(({ query }) => query.watch === 'true')
export const listsOf = (server: TestServer) => server.seen.filter(({ query }) => query.watch !== 'true')
export const startsOf = (server: TestServer) => watchesOf(server).map(({ query }) => query.resourceVersion)
