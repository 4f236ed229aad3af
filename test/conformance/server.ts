// The API server under test: our client, and raw HTTP for what the client hides.
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Agent, type RequestOptions, request } from 'node:https'
import { afterAll, expect } from 'vitest'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { type ClusterAccess, loadConfig } from '../../api/kube/config.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type Question = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With query. */
  path: string
  headers?: Record<string, string>
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown
  /** Speak as the bearer of this token, with no client certificate; '' is nobody. */
  token?: string
}

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; body: Json }

export type Server = {
  readonly client: KubeClient
  /** Resolves with whatever the server answers, errors included. */
  ask(question: Question): Promise<Answer>
  /** Has `work` done when the test file ends. A test in progress cannot register such hooks itself. */
  atEnd(work: () => Promise<void>): void
}

/** Where KUBECONFIG leads. To be called at the top of a test file, with which its connections end. */
export async function connect(): Promise<Server> {
  const access = await loadConfig(process.env)
  const client = createClient(access, { userAgent: 'isolation-proxy-conformance' })
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const ends: Array<() => Promise<void>> = []
  afterAll(async () => {
    await Promise.all(ends.map(end => end()))
    agent.destroy()
    await client.close()
  })
  return { client, ask: question => send(access, agent, question), atEnd: work => ends.push(work) }
}

async function send(access: ClusterAccess, agent: Agent, question: Question): Promise<Answer> {
  const { method = 'GET', path, body, token = await access.token?.() } = question
  const headers: Record<string, string> = { accept: 'application/json', ...question.headers }
  if (token) headers.authorization = `Bearer ${token}`
  if (body !== undefined) headers['content-type'] ??= 'application/json'
  const identity =
    question.token === undefined ? { cert: access.cert, key: access.key, agent } : { agent: false as const }
  const trust = { ca: access.ca, servername: access.serverName, rejectUnauthorized: !access.skipTlsVerify }
  const options: RequestOptions = { method, headers, ...trust, ...identity }
  return new Promise((resolve, reject) => {
    const sent = request(`${access.server}${path}`, options, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, body: parse(text) })
      })
    })
    sent.on('error', reject)
    sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
  })
}

/** The text itself where it is no JSON: several watch events, a health word. */
function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

export function randomName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`
}

/** A Status answer, as the API's errors are. */
export function expectStatus(answer: Answer, code: number, reason: string, message: string | RegExp = ''): void {
  expect(answer.body, answer.text).toMatchObject({ kind: 'Status', status: 'Failure', code, reason })
  expect(answer.status).toBe(code)
  const said = (answer.body as { message?: string }).message ?? ''
  if (typeof message === 'string') expect(said).toContain(message)
  else expect(said).toMatch(message)
}
