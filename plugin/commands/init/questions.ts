// What a person is asked, in this order; each answer is the value of a flag. Pure: the terminal is in ask.tsx.
import type { InitFlags } from './build.ts'
import { readList, readPair } from './pairs.ts'

export type Question = {
  readonly flag: keyof InitFlags | 'name'
  readonly text: string
  /** Taken when nothing is typed; undefined: something must be. */
  readonly preset: string | undefined
  /** One of these. */
  readonly choices?: readonly string[]
  /** A sentence for what cannot be meant; undefined when it may. */
  readonly check: (answer: string) => string | undefined
}

export type Answers = { readonly [K in Question['flag']]?: string }

/** Those that no flag has answered. `typed` are the names of flags that were typed. */
export function planQuestions(name: string | undefined, flags: InitFlags, typed: ReadonlySet<string>): Question[] {
  const all: Question[] = [
    { flag: 'name', text: 'Name of the service', preset: name, check: checkName },
    { flag: 'image', text: 'Image', preset: flags.image, check: checkImage },
    { flag: 'port', text: 'Port that the image listens on', preset: String(flags.port), check: checkPort },
    { flag: 'replicas', text: 'Pods to keep warm', preset: String(flags.replicas), check: checkCount },
    {
      flag: 'serviceType',
      text: 'How clients reach it',
      preset: flags.serviceType,
      choices: ['ClusterIP', 'LoadBalancer', 'NodePort'],
      check: () => undefined,
    },
    { flag: 'servicePort', text: 'Port that clients connect to', preset: String(flags.servicePort), check: checkPort },
    { flag: 'requests', text: 'Resource requests, such as cpu=100m,memory=64Mi', preset: '', check: checkAmounts },
    { flag: 'limits', text: 'Resource limits, such as cpu=200m,memory=128Mi', preset: '', check: checkAmounts },
    { flag: 'env', text: 'Environment, such as LOG_LEVEL=info,MODE=fast', preset: '', check: checkPairs },
  ]
  return all.filter(({ flag }) => (flag === 'name' ? name === undefined : !typed.has(flag)))
}

/** The flags as if the answers had been typed. */
export function applyAnswers(flags: InitFlags, answers: Answers): InitFlags {
  const { name: _, ...rest } = answers
  const numbers = new Set(['port', 'replicas', 'servicePort'])
  const read = (flag: string, answer: string) => {
    if (numbers.has(flag)) return Number(answer)
    if (flag === 'env') return answer === '' ? undefined : splitEnvironment(answer)
    return answer === '' ? undefined : answer
  }
  return { ...flags, ...Object.fromEntries(Object.entries(rest).map(([flag, answer]) => [flag, read(flag, answer)])) }
}

/** At commas that a name and `=` follow: a value may hold commas. */
function splitEnvironment(text: string): string[] {
  return text.split(/,(?=\s*[A-Za-z_][A-Za-z0-9_.-]*=)/).map(part => part.trim())
}

/** The CRD's rule. */
function checkName(name: string): string | undefined {
  if (/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 52) return undefined
  return 'A name has at most 52 lower-case letters, digits and dashes, and begins with a letter.'
}

function checkImage(image: string): string | undefined {
  return image === '' || /\s/.test(image) ? 'An image is wanted, such as my-app-image:latest.' : undefined
}

function checkPort(text: string): string | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535 ? undefined : 'A port is 1 to 65535.'
}

function checkCount(text: string): string | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 10_000 ? undefined : 'A number from 0 to 10000 is wanted.'
}

/** The CRD's pattern, without what is below zero: no pod could be made of that. */
const amount = /^\+?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?(\d+(\.\d*)?|\.\d+))?$/

function checkAmounts(text: string): string | undefined {
  const complaint = checkPairs(text)
  if (complaint || text === '') return complaint
  const wrong = Object.entries(readList(text, '')).find(([, value]) => !amount.test(value))
  return wrong && `${wrong[0]} is wanted as an amount, such as cpu=100m or memory=64Mi.`
}

function checkPairs(text: string): string | undefined {
  if (text === '') return undefined
  try {
    for (const part of splitEnvironment(text)) readPair(part, '', '')
    readList(text, '')
    return undefined
  } catch {
    return 'NAME=VALUE is wanted, with commas between several; or nothing.'
  }
}
