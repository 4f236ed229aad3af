// Label selectors as they stand in a query: `tier in (front, back),!stage,app=x`. Read and refused as the real server does it.
import { labelValue, qualifiedName } from '../kinds/check/names.ts'
import { badRequest } from '../refusal.ts'
import { type Token, Tokens } from './tokens.ts'

export type Requirement = { readonly key: string; readonly test: (value: string | undefined) => boolean }

const operators = ['in', 'notin', '=', '==', '!=', '>', '<']
const expectedOperators = 'in, notin, =, ==, !=, gt, lt'

/** Throws a bad request when `text` is no selector. An empty one has no requirements. */
export function parseLabelSelector(text: string): Requirement[] {
  const tokens = new Tokens(text)
  const requirements: Requirement[] = []
  while (tokens.peek().kind !== 'end') {
    if (!beginsRequirement(tokens.peek()))
      throw unexpected(tokens.peek(), ", expected: !, identifier, or 'end of string'")
    requirements.push(readRequirement(tokens))
    const next = tokens.take()
    if (next.kind === 'end') break
    if (!isSign(next, ',')) throw unexpected(next, ", expected: ',' or 'end of string'")
    if (!beginsRequirement(tokens.peek())) throw unexpected(tokens.peek(), ", expected: identifier after ','")
  }
  return requirements
}

const isSign = ({ kind, text }: Token, sign: string) => kind === 'sign' && text === sign
const beginsRequirement = (token: Token) => token.kind === 'identifier' || isSign(token, '!')
const unexpected = ({ text }: Token, expected: string) => badRequest(`found '${text}'${expected}`)
const wrong = (why: string) => badRequest(`unable to parse requirement: ${why}`)
const amiss = ({ text }: Token, expected: string) => wrong(`found '${text}'${expected}`)

function readRequirement(tokens: Tokens): Requirement {
  const negated = isSign(tokens.peek(), '!')
  if (negated) tokens.take()
  const name = tokens.take()
  if (name.kind !== 'identifier') throw amiss(name, ', expected: identifier')
  const key = name.text
  const faults = qualifiedName(key)
  if (faults.length > 0) throw wrong(`<nil>: Invalid value: ${JSON.stringify(key)}: ${faults.join('; ')}`)
  if (negated) return { key, test: found => found === undefined }
  if (tokens.nextIs('', ',')) return { key, test: found => found !== undefined }
  const operator = tokens.take()
  if (!operators.includes(operator.text)) throw amiss(operator, `, expected: ${expectedOperators}`)
  const several = operator.text === 'in' || operator.text === 'notin'
  const values = several ? readValues(tokens) : [readValue(tokens)]
  checkValues(key, operator.text, values)
  return { key, test: testOf(operator.text, values) }
}

/** `(a,b)`; a place between commas, or none at all, is the empty value. */
function readValues(tokens: Tokens): string[] {
  const first = tokens.take()
  if (!isSign(first, '(')) throw amiss(first, " expected: '('")
  const values: string[] = []
  for (;;) {
    const filled = tokens.peek().kind === 'identifier'
    values.push(filled ? tokens.take().text : '')
    const sign = tokens.take()
    if (isSign(sign, ')')) return [...new Set(values)].sort()
    if (!isSign(sign, ',')) throw amiss(sign, filled ? ", expected: ',' or ')'" : ", expected: ',', ')' or identifier")
  }
}

function readValue(tokens: Tokens): string {
  if (tokens.nextIs('', ',')) return ''
  const token = tokens.take()
  if (token.kind !== 'identifier') throw amiss(token, ', expected: identifier')
  return token.text
}

function checkValues(key: string, operator: string, values: readonly string[]): void {
  const compares = operator === '>' || operator === '<'
  const faults = values.flatMap((value, index) => {
    const refused = `Invalid value: ${JSON.stringify(value)}`
    const noNumber = compares && !/^[+-]?\d+$/.test(value)
    return [
      ...(noNumber ? [`values[${index}]: ${refused}: for 'Gt', 'Lt' operators, the value must be an integer`] : []),
      ...labelValue(value).map(why => `values[${index}][${key}]: ${refused}: ${why}`),
    ]
  })
  if (faults.length > 0) throw wrong(faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`)
}

function testOf(operator: string, values: readonly string[]): Requirement['test'] {
  if (operator === '!=' || operator === 'notin') return found => found === undefined || !values.includes(found)
  if (operator !== '>' && operator !== '<') return found => found !== undefined && values.includes(found)
  const bound = Number(values[0])
  const holds = (number: number) => (operator === '<' ? number < bound : number > bound)
  return found => found !== undefined && /^[+-]?\d+$/.test(found) && holds(Number(found))
}
