// A node's refusal of a log, in the API's words.
import { badRequest, Refusal } from '../refusal.ts'

/** What the API says of a status code that is not its own. */
const sentences: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
}

export function readNodeRefusal(code: number, said: string, pod: string): Refusal {
  if (code === 400) return badRequest(said)
  if (code === 500) return new Refusal(500, 'InternalError', `Internal error occurred: ${said}`, causedBy(said))
  const [reason, message] = code === 403 ? ['Forbidden', said] : (sentences[code] ?? other(code, said))
  // The gap is where the verb stands in other messages.
  return new Refusal(code, reason, `${message} ( pods/log ${pod})`, { details: { name: pod, kind: 'pods/log' } })
}

function other(code: number, said: string): [reason: string, message: string] {
  if (code < 500) return ['', `the server responded with the status code ${code} but did not return more information`]
  return ['InternalError', `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`]
}

function causedBy(message: string) {
  return { details: { causes: [{ reason: '', message }] } }
}
