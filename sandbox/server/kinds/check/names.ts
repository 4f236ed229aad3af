// What may be a name of some sort. Each answers what is wrong, in the API's words; nothing when all is well.

type Rule = (value: string) => string[]

function lengthened(pattern: RegExp, text: { fault: string; max: number; over: string }): Rule {
  return value => [...(byteLength(value) > text.max ? [text.over] : []), ...(pattern.test(value) ? [] : [text.fault])]
}

const labelPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomainPattern = `${labelPattern}(\\.${labelPattern})*`
const label1035Pattern = '[a-z]([-a-z0-9]*[a-z0-9])?'
const namePattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const valuePattern = `(${namePattern})?`
const keyPattern = '[-._a-zA-Z0-9]+'

const label = new RegExp(`^${labelPattern}$`)
const subdomain = new RegExp(`^${subdomainPattern}$`)
const label1035 = new RegExp(`^${label1035Pattern}$`)
const plainName = new RegExp(`^${namePattern}$`)
const plainValue = new RegExp(`^${valuePattern}$`)
const plainKey = new RegExp(`^${keyPattern}$`)

const nameFault = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePattern}')`

export const dnsLabel: Rule = lengthened(label, {
  fault: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${labelPattern}')`,
  max: 63,
  over: 'must be no more than 63 characters',
})

export const dnsSubdomain: Rule = lengthened(subdomain, {
  fault: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomainPattern}')`,
  max: 253,
  over: 'must be no more than 253 characters',
})

export const dns1035Label: Rule = lengthened(label1035, {
  fault: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${label1035Pattern}')`,
  max: 63,
  over: 'must be no more than 63 characters',
})

const searchPattern = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*'
const search = new RegExp(`^${searchPattern}$`)

/** Where names are looked up: a single dot means nowhere else. */
export const searchDomain: Rule = value => {
  const domain = value.endsWith('.') ? value.slice(0, -1) : value
  return domain === '' && value === '.' ? [] : searchRule(domain)
}

const searchRule: Rule = lengthened(search, {
  fault: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${searchPattern}')`,
  max: 253,
  over: 'must be no more than 253 characters',
})

export const labelValue: Rule = lengthened(plainValue, {
  fault: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${valuePattern}')`,
  max: 63,
  over: 'must be no more than 63 bytes',
})

export const configKey: Rule = value => {
  const plain = lengthened(plainKey, {
    fault: `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${keyPattern}')`,
    max: 253,
    over: 'must be no more than 253 characters',
  })(value)
  if (value === '.') return [...plain, "must not be '.'"]
  if (value === '..') return [...plain, "must not be '..'"]
  return value.startsWith('..') ? [...plain, "must not start with '..'"] : plain
}

/** What may stand in a path of the API. */
export const pathSegment: Rule = value => {
  if (value === '.' || value === '..') return [`may not be '${value}'`]
  return ['/', '%'].filter(each => value.includes(each)).map(each => `may not contain '${each}'`)
}

/** A label's key: a name, with a domain before a slash where it is somebody's. */
export const qualifiedName: Rule = value => {
  const parts = value.split('/')
  if (parts.length > 2) {
    return [`a valid label key ${nameFault} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  const [name = '', prefix] = parts.toReversed()
  return [...prefixFaults(prefix), ...nameFaults(name)]
}

function prefixFaults(prefix: string | undefined): string[] {
  if (prefix === undefined) return []
  if (prefix === '') return ['prefix part must be non-empty']
  return dnsSubdomain(prefix).map(fault => `prefix part ${fault}`)
}

function nameFaults(name: string): string[] {
  return [
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(byteLength(name) > 63 ? ['name part must be no more than 63 bytes'] : []),
    ...(plainName.test(name) ? [] : [`name part ${nameFault}`]),
  ]
}

export const environmentName: Rule = value =>
  /^[\x20-\x3c\x3e-\x7e]+$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]

/** Of a container's port: an IANA service name. */
export const portName: Rule = value => [
  ...(value.length > 15 ? ['must be no more than 15 characters'] : []),
  ...(/^[-a-z0-9]+$/.test(value) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(value) ? [] : ['must contain at least one letter (a-z)']),
  ...(value.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(value.startsWith('-') || value.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
]

export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}
