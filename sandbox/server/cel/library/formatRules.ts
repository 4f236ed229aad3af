// The named formats of expressions, in the words of Kubernetes' own validation.
import { textFormats } from '../../custom/formats.ts'

type Check = (text: string) => string[]

const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const subdomain = `${label1123}(\\.${label1123})*`

const saying = {
  label1123: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label1123}')`,
  subdomain: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
  label1035: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${label1035}')`,
  name: `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualified}')`,
  value: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '((${qualified}))?')`,
}

function rule({ pattern, max, words }: { pattern: string; max: number; words: string }): Check {
  const regex = new RegExp(`^${pattern}$`)
  return text => [
    ...(text.length > max ? [`must be no more than ${max} bytes`] : []),
    ...(regex.test(text) ? [] : [words]),
  ]
}

/** A prefix may end where a name goes on. */
function asPrefix(check: Check): Check {
  return text => check(text.endsWith('-') ? `${text.slice(0, -1)}a` : text)
}

function known(format: string, words: string): Check {
  return text => (textFormats[format]!(text) ? [] : [words])
}

const dns1123Label = rule({ pattern: label1123, max: 63, words: saying.label1123 })
const dns1123Subdomain = rule({ pattern: subdomain, max: 253, words: saying.subdomain })
const dns1035Label = rule({ pattern: label1035, max: 63, words: saying.label1035 })

export const formatRules: Readonly<Record<string, Check>> = {
  dns1123Label,
  dns1123Subdomain,
  dns1035Label,
  dns1123LabelPrefix: asPrefix(dns1123Label),
  dns1123SubdomainPrefix: asPrefix(dns1123Subdomain),
  dns1035LabelPrefix: asPrefix(dns1035Label),
  qualifiedName,
  labelValue: rule({ pattern: `(${qualified})?`, max: 63, words: saying.value }),
  uri: known('uri', 'invalid URI for request'),
  uuid: known('uuid', 'does not match the UUID format'),
  byte: known('byte', 'invalid base64'),
  date: known('date', 'invalid date'),
  datetime: known('date-time', 'invalid datetime'),
}

const namePart = rule({ pattern: qualified, max: 63, words: saying.name })

/** What a label, an annotation or a condition may be called: a name, with a domain before it or not. */
export function qualifiedName(text: string): string[] {
  const parts = text.split('/')
  if (parts.length > 2)
    return [
      `a qualified name ${saying.name.slice('name part '.length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  const [domain, name] = parts.length === 2 ? parts : [undefined, parts[0]]
  const ofDomain =
    domain === undefined
      ? []
      : domain === ''
        ? ['prefix part must be non-empty']
        : dns1123Subdomain(domain).map(words => `prefix part ${words}`)
  if (name === '') return [...ofDomain, 'name part must be non-empty', saying.name]
  return [...ofDomain, ...namePart(name!)]
}
